namespace AntLM.Engine.Data.Toy;

/// <summary>Agreement in number: of subject and verb, of determiner and noun.</summary>
internal static class Agreement
{
    /// <summary>"The dogs are hungry." / "The dogs is hungry."</summary>
    public static MinimalPair SubjectVerb(Scene scene)
    {
        var random = scene.Random;
        var number = scene.AnyNumber();
        if (random.Chance(75))
        {
            return Agreeing(scene.Somebody(number).Text, number, scene.Doing());
        }
        var thing = scene.Thing();
        var state = scene.State(random.Chance(50) ? scene.Place() : scene.Adjective(thing));
        return Agreeing(scene.The(thing, number).Text, number, state);
    }

    /// <summary>"The dogs near the box are hungry." / "The dogs near the box is hungry." No verb but the last shows number.</summary>
    public static MinimalPair AcrossAttractor(Scene scene, bool sameNumber)
    {
        var random = scene.Random;
        var number = scene.AnyNumber();
        var attractorNumber = sameNumber ? number : number.Opposite();
        var head = scene.The(scene.Being(), number);
        var thing = scene.The(scene.Thing(), attractorNumber);
        var modifier = random.Below(4) switch
        {
            0 or 1 => $"{random.Pick("near", "behind", "with")} {thing}",
            2 => $"that {random.Pick(Lexicon.Handling).Past} {thing}",
            _ => $"that {scene.The(scene.Animal(), attractorNumber)} {random.Pick(Lexicon.Caring).Past}",
        };
        return Agreeing($"{head} {modifier}", number, scene.Doing());
    }

    /// <summary>"Look at these dogs!" / "Look at this dogs!"; "I see many dogs." / "I see many dog."</summary>
    public static MinimalPair DeterminerNoun(Scene scene)
    {
        var random = scene.Random;
        var number = scene.AnyNumber();
        var noun = random.Chance(70) ? scene.Thing() : scene.Animal();
        var adjective = random.Chance(40) ? scene.Adjective(noun) + " " : "";
        string good, bad;
        if (random.Chance(60))
        {
            var (singular, plural) = random.Pick(("this", "these"), ("that", "those"));
            var words = $"{adjective}{noun.Form(number)}";
            (good, bad) = number == Number.Singular ? (singular, plural) : (plural, singular);
            (good, bad) = ($"{good} {words}", $"{bad} {words}");
        }
        else
        {
            var plural = random.Pick("two", "three", "many");
            string Determined(Number form) =>
                number == Number.Singular ? Scene.WithArticle(adjective + noun.Form(form)) : $"{plural} {adjective}{noun.Form(form)}";
            (good, bad) = (Determined(number), Determined(number.Opposite()));
        }
        var (start, end) = random.Below(5) switch
        {
            0 => ("look at ", "!"),
            1 => ("I can see ", "."),
            2 => ("do you want ", "?"),
            3 => ("can you find ", "?"),
            _ => ($"{scene.Somebody(Number.Singular)} {random.Pick(Lexicon.Handling).Past} ", "."),
        };
        return Paradigms.Pair(start + good + end, start + bad + end);
    }

    private static MinimalPair Agreeing(string subject, Number number, Predicate predicate) => Paradigms.Pair(
        $"{subject} {predicate.For(number)}.", $"{subject} {predicate.For(number.Opposite())}.");
}
