namespace AntLM.Engine.Data.Toy;

internal enum Number
{
    Singular,
    Plural,
}

internal enum Gender
{
    Feminine,
    Masculine,
    Neuter,
}

/// <summary>A countable noun and what may describe it; people have a gender, animals and things are neuter.</summary>
internal sealed record Noun(string Singular, string Plural, Gender Gender, string[] Adjectives)
{
    public string Form(Number number) => number == Number.Singular ? Singular : Plural;
}

/// <summary>A verb with the four forms the language uses: like, likes, liked, liking.</summary>
internal sealed record Verb(string Bare, string Third, string Past, string Progressive)
{
    public string Present(Number number) => number == Number.Singular ? Third : Bare;
}

/// <summary>A noun phrase with what agrees with it.</summary>
internal sealed record NounPhrase(string Text, Number Number, Gender Gender)
{
    public string Subject => Number == Number.Plural ? "they" : Choose("she", "he", "it");
    public string Object => Number == Number.Plural ? "them" : Choose("her", "him", "it");
    public string Possessive => Number == Number.Plural ? "their" : Choose("her", "his", "its");
    public string Reflexive => Number == Number.Plural ? "themselves" : Choose("herself", "himself", "itself");

    public string Is => Number == Number.Singular ? "is" : "are";
    public string Does => Number == Number.Singular ? "does" : "do";
    public string Has => Number == Number.Singular ? "has" : "have";

    public override string ToString() => Text;

    private string Choose(string feminine, string masculine, string neuter) =>
        Gender switch { Gender.Feminine => feminine, Gender.Masculine => masculine, _ => neuter };
}

/// <summary>What is said of a subject, once for a singular and once for a plural one.</summary>
internal sealed record Predicate(string Singular, string Plural)
{
    public string For(Number number) => number == Number.Singular ? Singular : Plural;
}

internal static class NumberExtensions
{
    public static Number Opposite(this Number number) => number == Number.Singular ? Number.Plural : Number.Singular;
}
