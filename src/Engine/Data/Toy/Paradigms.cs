namespace AntLM.Engine.Data.Toy;

/// <summary>A construction of the language and the way to spoil it. The text uses the good sentences too.</summary>
internal sealed record Paradigm(string Name, Func<Scene, MinimalPair> Draw);

/// <summary>
/// What the language can be tested on. In every paradigm the word that is right in one half of the pairs is wrong in the other half,
/// or both sentences have the same words, so that knowing which words are frequent is worth nothing.
/// </summary>
internal static class Paradigms
{
    public static readonly Paradigm[] All =
    [
        new("subject_verb_agreement", Agreement.SubjectVerb),
        new("subject_verb_agreement_attractor", scene => Agreement.AcrossAttractor(scene, sameNumber: false)),
        new("reflexive_gender", Anaphora.ReflexiveGender),
        new("reflexive_number", Anaphora.ReflexiveNumber),
        new("pronoun_gender", Anaphora.PronounGender),
        new("determiner_noun", Agreement.DeterminerNoun),
        new("npi_licensing", Negation.PolarityItems),
        new("negation_bare_verb", Negation.BareVerb),
        new("word_order_question", WordOrder.Question),
        new("word_order_adjective", WordOrder.Adjective),
        new("word_order_object", WordOrder.Object),
    ];

    /// <summary>A pair from two sentences that may begin with a small letter.</summary>
    public static MinimalPair Pair(string good, string bad) => new(Capitalised(good), Capitalised(bad));

    public static string Capitalised(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
