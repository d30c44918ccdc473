namespace AntLM.Engine.Data.Toy;

/// <summary>Words that take gender and number from their antecedent.</summary>
internal static class Anaphora
{
    /// <summary>"Anna washed herself." / "Anna washed himself."</summary>
    public static MinimalPair ReflexiveGender(Scene scene)
    {
        var subject = scene.SheOrHe();
        return Reflexive(scene, subject, subject.Gender == Gender.Feminine ? "himself" : "herself");
    }

    /// <summary>"The dogs hid themselves." / "The dogs hid itself."</summary>
    public static MinimalPair ReflexiveNumber(Scene scene)
    {
        var number = scene.AnyNumber();
        var subject = scene.Somebody(number);
        return Reflexive(scene, subject, (subject with { Number = number.Opposite() }).Reflexive);
    }

    /// <summary>"Anna is happy, isn't she?" / "Anna is happy, isn't he?"</summary>
    public static MinimalPair PronounGender(Scene scene)
    {
        var subject = scene.SheOrHe();
        var other = subject.Gender == Gender.Feminine ? "he" : "she";
        var tagged = Tagged(scene, subject);
        return Paradigms.Pair($"{tagged} {subject.Subject}?", $"{tagged} {other}?");
    }

    /// <summary>"The dogs are happy, aren't": a statement with a tag that lacks its pronoun.</summary>
    public static string Tagged(Scene scene, NounPhrase subject)
    {
        var random = scene.Random;
        return random.Below(4) switch
        {
            0 => $"{subject} {subject.Is} {random.Pick(Lexicon.Feelings)}, {subject.Is}n't",
            1 => $"{subject} {subject.Is} {scene.Place()}, {subject.Is}n't",
            2 => $"{subject} can {random.Pick(Lexicon.Handling).Bare} {scene.Something()}, can't",
            _ => $"{subject} {random.Pick(Lexicon.Thinking).Present(subject.Number)} {scene.Something()}, {subject.Does}n't",
        };
    }

    private static MinimalPair Reflexive(Scene scene, NounPhrase subject, string wrong)
    {
        var random = scene.Random;
        var verb = random.Pick(Lexicon.Caring);
        var (start, end) = random.Below(5) switch
        {
            0 => ($"{subject} {verb.Past}", "."),
            1 => ($"{subject} {subject.Is} {verb.Progressive}", "."),
            2 => ($"{subject} can {verb.Bare}", "."),
            3 => ($"can {subject} {verb.Bare}", "?"),
            _ => ($"{subject} {verb.Past}", $" {scene.Place()}."),
        };
        return Paradigms.Pair($"{start} {subject.Reflexive}{end}", $"{start} {wrong}{end}");
    }
}
