namespace AntLM.Engine.Data.Toy;

/// <summary>Negation: what it asks of the verb, and which words live only with it or only without it.</summary>
internal static class Negation
{
    /// <summary>"She doesn't have any balls." / "She doesn't have some balls."; "She has some balls." / "She has any balls."</summary>
    public static MinimalPair PolarityItems(Scene scene)
    {
        var random = scene.Random;
        var subject = scene.Somebody(scene.AnyNumber());
        var negative = random.Chance(50);
        string start, end;
        if (random.Chance(60))
        {
            var verb = random.Pick<Verb>([.. Lexicon.Thinking, .. Lexicon.Handling]);
            start = negative ? $"{subject} {subject.Does}n't {verb.Bare}" : $"{subject} {verb.Present(subject.Number)}";
            end = $"{scene.Thing().Plural}.";
            return Choose(negative, start, "any", "some", end);
        }
        var moving = random.Pick(Lexicon.Moving);
        start = negative ? $"{subject} {subject.Does}n't" : subject.Text;
        end = $"{(negative ? moving.Bare : moving.Present(subject.Number))} {scene.Place()}.";
        return Choose(negative, start, "ever", "sometimes", end);
    }

    /// <summary>"The dog doesn't like the cat." / "The dog doesn't likes the cat."; after never the other way round.</summary>
    public static MinimalPair BareVerb(Scene scene)
    {
        var random = scene.Random;
        var subject = scene.Somebody(Number.Singular);
        var (verb, rest) = random.Below(3) switch
        {
            0 => (random.Pick(Lexicon.Moving), scene.Place()),
            1 => (random.Pick(Lexicon.Thinking), scene.Something().Text),
            _ => (random.Pick(Lexicon.Handling), scene.Something().Text),
        };
        var (auxiliary, inflected) = random.Chance(60) ? ("doesn't", verb.Third) : ("didn't", verb.Past);
        return random.Chance(50)
            ? Paradigms.Pair($"{subject} {auxiliary} {verb.Bare} {rest}.", $"{subject} {auxiliary} {inflected} {rest}.")
            : Paradigms.Pair($"{subject} never {inflected} {rest}.", $"{subject} never {verb.Bare} {rest}.");
    }

    private static MinimalPair Choose(bool negative, string start, string negativeItem, string positiveItem, string end)
    {
        var withNegative = $"{start} {negativeItem} {end}";
        var withPositive = $"{start} {positiveItem} {end}";
        return negative ? Paradigms.Pair(withNegative, withPositive) : Paradigms.Pair(withPositive, withNegative);
    }
}
