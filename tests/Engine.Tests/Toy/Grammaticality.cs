using System.Text.RegularExpressions;

namespace AntLM.Engine.Tests.Toy;

/// <summary>
/// A second opinion on the toy language: decides from the words alone whether a sentence obeys the rule of a paradigm.
/// It shares nothing with the grammar; number and gender come from spelling and from lists of its own.
/// </summary>
internal static partial class Grammaticality
{
    private const string Aux = "is are was were has have can do does";
    private static readonly HashSet<string> Feminine = Set(
        "anna emma lucy mia rosa ella girl girls woman women sister sisters queen queens grandma grandmas lady ladies she herself");
    private static readonly HashSet<string> Masculine = Set(
        "ben tom max leo paul jack boy boys man men brother brothers king kings grandpa grandpas prince princes he himself");
    private static readonly HashSet<string> SingularVerbs = Set("is was has does isn't doesn't");
    private static readonly HashSet<string> PluralVerbs = Set("are were have do aren't don't");
    private static readonly HashSet<string> IrregularPlurals = Set("women men mice");
    private static readonly HashSet<string> IrregularPasts = Set(
        "slept ran sang sat held took brought threw broke found saw hid drew dried cried");
    private static readonly HashSet<string> Adjectives = Set(
        "happy sad hungry tired sleepy thirsty angry quiet noisy silly brave friendly "
        + "big little red blue green yellow old new pretty dirty nice funny");
    private static readonly HashSet<string> Determiners = Set("the a an this that these those two three many");
    private static readonly HashSet<string> Names = Set("anna emma lucy mia rosa ella ben tom max leo paul jack");

    public static bool Accepts(string paradigm, string sentence)
    {
        var words = Word().Matches(sentence.ToLowerInvariant()).Select(match => match.Value).ToArray();
        return paradigm switch
        {
            "subject_verb_agreement" or "subject_verb_agreement_attractor" => SubjectAgrees(words),
            "reflexive_gender" => ReflexiveMatches(words, SameGender),
            "reflexive_number" => ReflexiveMatches(words, SameNumber),
            "pronoun_gender" => SameGender(words, words[^1]),
            "determiner_noun" => DeterminersAgree(words),
            "npi_licensing" => PolarityFits(words),
            "negation_bare_verb" => NegatedVerbFits(words),
            "word_order_question" => sentence.EndsWith('?') == Inverted(words),
            "word_order_adjective" => AdjectivesStandBeforeNouns(words),
            "word_order_object" => !Determiners.Contains(words[SubjectEnd(words) + 1]),
            _ => throw new ArgumentException($"No checker for {paradigm}."),
        };
    }

    /// <summary>The number of the first noun phrase against the last finite verb of the main clause.</summary>
    private static bool SubjectAgrees(string[] words)
    {
        var plural = SubjectIsPlural(words);
        var end = SubjectEnd(words);
        var rest = words.Skip(end + 1).ToArray();
        var auxiliary = rest.FirstOrDefault(word => SingularVerbs.Contains(word) || PluralVerbs.Contains(word));
        if (auxiliary is not null)
        {
            return PluralVerbs.Contains(auxiliary) == plural;
        }
        // Without an auxiliary: a main verb in the present. Nouns follow a determiner (and an adjective), verbs do not.
        var verb = Enumerable.Range(0, rest.Length).First(i => IsPresentVerb(rest, i));
        return rest[verb].EndsWith('s') != plural;
    }

    private static bool IsPresentVerb(string[] rest, int i)
    {
        var word = rest[i];
        if (Set("near behind with that").Contains(word) || Determiners.Contains(word) || Adjectives.Contains(word) || IsPast(word))
        {
            return false;
        }
        return i == 0 || !(Determiners.Contains(rest[i - 1]) || Adjectives.Contains(rest[i - 1]));
    }

    private static bool IsPast(string word) =>
        (word.EndsWith("ed", StringComparison.Ordinal) && word != "need") || IrregularPasts.Contains(word);

    private static bool IsPluralNoun(string noun) => noun.EndsWith('s') || IrregularPlurals.Contains(noun);

    private static bool SubjectIsPlural(string[] words) => words.Contains("and") || IsPluralNoun(words[SubjectEnd(words)]);

    /// <summary>The index of the last word of the first noun phrase: a name, names joined by and, or determiner, adjective, noun.</summary>
    private static int SubjectEnd(string[] words)
    {
        var start = Array.FindIndex(words, word => Names.Contains(word) || Determiners.Contains(word));
        if (Names.Contains(words[start]))
        {
            return start + 1 < words.Length && words[start + 1] == "and" ? start + 2 : start;
        }
        return Adjectives.Contains(words[start + 1]) ? start + 2 : start + 1;
    }

    private static bool ReflexiveMatches(string[] words, Func<string[], string, bool> matches) =>
        matches(words, words.Single(word => word.EndsWith("self", StringComparison.Ordinal) || word == "themselves"));

    private static bool SameGender(string[] words, string pronoun)
    {
        var antecedent = words[SubjectEnd(words)];
        return Feminine.Contains(pronoun) ? Feminine.Contains(antecedent) : Masculine.Contains(antecedent);
    }

    private static bool SameNumber(string[] words, string pronoun) => (pronoun == "themselves") == SubjectIsPlural(words);

    private static bool DeterminersAgree(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (!Determiners.Contains(words[i]) || words[i] == "the")
            {
                continue;
            }
            var noun = Adjectives.Contains(words[i + 1]) ? words[i + 2] : words[i + 1];
            if (Set("these those two three many").Contains(words[i]) != IsPluralNoun(noun))
            {
                return false;
            }
        }
        return true;
    }

    private static bool PolarityFits(string[] words)
    {
        var negated = words.Any(word => word.EndsWith("n't", StringComparison.Ordinal));
        return words.Any(word => word is "any" or "ever") == negated && words.Any(word => word is "some" or "sometimes") != negated;
    }

    private static bool NegatedVerbFits(string[] words)
    {
        var negation = Array.FindIndex(words, word => word is "doesn't" or "didn't" or "never");
        var verb = words[negation + 1];
        var inflected = verb.EndsWith('s') || IsPast(verb);
        return inflected == (words[negation] == "never");
    }

    /// <summary>Whether an auxiliary, and no main verb, stands before the subject.</summary>
    private static bool Inverted(string[] words)
    {
        if (words[0] == "i")
        {
            words = words[(words.AsSpan().IndexOfAny(["where", "what"]))..];
        }
        var start = Array.FindIndex(words, word => Names.Contains(word) || word == "the");
        return Set(Aux).Contains(words[start - 1]);
    }

    private static bool AdjectivesStandBeforeNouns(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (Adjectives.Contains(words[i])
                && (i + 1 == words.Length || Determiners.Contains(words[i + 1]) || !Determiners.Contains(words[i - 1])))
            {
                return false;
            }
        }
        return true;
    }

    private static HashSet<string> Set(string words) => [.. words.Split(' ')];

    [GeneratedRegex("[a-z]+('t)?")]
    private static partial Regex Word();
}
