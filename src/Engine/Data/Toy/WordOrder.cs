namespace AntLM.Engine.Data.Toy;

/// <summary>Pairs of the same words in another order.</summary>
internal static class WordOrder
{
    /// <summary>"Where is the cat?" / "Where the cat is?"; "I know where the cat is." / "I know where is the cat."</summary>
    public static MinimalPair Question(Scene scene)
    {
        var random = scene.Random;
        var subject = scene.Somebody(scene.AnyNumber());
        var handling = random.Pick(Lexicon.Handling);
        var (word, rest) = random.Chance(50) ? ("where", "") : ("what", $" {handling.Progressive}");
        var inverted = $"{word} {subject.Is} {subject}{rest}";
        var straight = $"{word} {subject} {subject.Is}{rest}";
        return random.Below(5) switch
        {
            0 or 1 => Paradigms.Pair($"{inverted}?", $"{straight}?"),
            2 or 3 => Embedded(random.Pick("I know", "I can see", "I don't know"), straight, inverted),
            _ => Polar(random.Chance(50) ? "can" : subject.Does, subject.Text, handling.Bare, scene.Something().Text),
        };
    }

    /// <summary>"Look at the little cat!" / "Look at the cat little!"</summary>
    public static MinimalPair Adjective(Scene scene)
    {
        var random = scene.Random;
        var thing = random.Chance(60) ? scene.Thing() : scene.Animal();
        var noun = thing.Form(scene.AnyNumber());
        var adjective = scene.Adjective(thing);
        var (start, end) = random.Below(4) switch
        {
            0 => ("look at", "!"),
            1 => ("where can I find", "?"),
            2 => ("do you see", "?"),
            _ => ($"{scene.Somebody(scene.AnyNumber())} {random.Pick(Lexicon.Handling).Past}", "."),
        };
        var wrong = random.Chance(50) ? $"the {noun} {adjective}" : $"{adjective} the {noun}";
        return Paradigms.Pair($"{start} the {adjective} {noun}{end}", $"{start} {wrong}{end}");
    }

    /// <summary>"Anna took the ball." / "Anna the ball took."</summary>
    public static MinimalPair Object(Scene scene)
    {
        var random = scene.Random;
        var subject = scene.Somebody(scene.AnyNumber());
        var verb = random.Pick<Verb>([.. Lexicon.Handling, .. Lexicon.Thinking]);
        var form = random.Chance(50) ? verb.Past : verb.Present(subject.Number);
        var thing = scene.Something();
        return Paradigms.Pair($"{subject} {form} {thing}.", $"{subject} {thing} {form}.");
    }

    private static MinimalPair Embedded(string start, string good, string bad) =>
        Paradigms.Pair($"{start} {good}.", $"{start} {bad}.");

    private static MinimalPair Polar(string auxiliary, string subject, string verb, string thing) =>
        Paradigms.Pair($"{auxiliary} {subject} {verb} {thing}?", $"{auxiliary} {verb} {subject} {thing}?");
}
