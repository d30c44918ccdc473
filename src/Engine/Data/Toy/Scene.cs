namespace AntLM.Engine.Data.Toy;

/// <summary>
/// Who and what a dialogue is about: a small cast drawn once, so that earlier sentences tell something about later ones.
/// A minimal pair has a scene of its own.
/// </summary>
internal sealed class Scene
{
    private readonly string[] names;
    private readonly Noun[] people;
    private readonly Noun[] animals;
    private readonly Noun[] things;
    private readonly string[] places;
    private NounPhrase? known;

    public Scene(SplitMix64 random)
    {
        Random = random;
        names = [random.Pick(Lexicon.FemaleNames), random.Pick(Lexicon.MaleNames)];
        people = [random.Pick(Lexicon.Women), random.Pick(Lexicon.Men)];
        animals = random.PickDifferent(Lexicon.Animals, 2);
        things = random.PickDifferent(Lexicon.Things, 3);
        places = random.PickDifferent(Lexicon.Places, 2);
    }

    public SplitMix64 Random { get; }

    public Noun Thing() => Random.Pick(things);

    public Noun Animal() => Random.Pick(animals);

    public string Place() => Random.Pick(places);

    public Number AnyNumber() => Random.Pick(Number.Singular, Number.Plural);

    /// <summary>Somebody who acts: a name, a person or an animal; or often a pronoun for the one spoken of last.</summary>
    public NounPhrase Somebody(Number number)
    {
        if (known is { } topic && topic.Number == number && Random.Chance(60))
        {
            return topic with { Text = topic.Subject };
        }
        known = number == Number.Singular ? One() : Several();
        return known;
    }

    /// <summary>A single person, she or he.</summary>
    public NounPhrase SheOrHe()
    {
        var which = Random.Below(2);
        known = Random.Chance(50) ? Named(which) : The(people[which], Number.Singular);
        return known;
    }

    /// <summary>A person or an animal.</summary>
    public Noun Being() => Random.Chance(50) ? Random.Pick(people) : Animal();

    /// <summary>"the ball", "the red balls".</summary>
    public NounPhrase The(Noun noun, Number number) => new(
        Random.Chance(30) ? $"the {Adjective(noun)} {noun.Form(number)}" : $"the {noun.Form(number)}", number, noun.Gender);

    /// <summary>Some thing of the scene as an object, with a definite or an indefinite determiner.</summary>
    public NounPhrase Something()
    {
        var (noun, number) = (Thing(), AnyNumber());
        if (Random.Chance(60))
        {
            return The(noun, number);
        }
        var words = Random.Chance(30) ? $"{Adjective(noun)} {noun.Form(number)}" : noun.Form(number);
        var text = number == Number.Singular ? WithArticle(words) : $"{Random.Pick("two", "many")} {words}";
        return new NounPhrase(text, number, noun.Gender);
    }

    /// <summary>A word that can describe what the noun names.</summary>
    public string Adjective(Noun noun) => Random.Pick(noun.Adjectives);

    /// <summary>Something that is said of somebody who acts.</summary>
    public Predicate Doing() => Random.Below(6) switch
    {
        0 => State(Random.Pick(Lexicon.Feelings)),
        1 => State(Place()),
        2 => State($"{Random.Pick(Lexicon.Moving).Progressive} {Place()}"),
        3 => Present(Random.Pick(Lexicon.Moving), Place()),
        4 => Present(Random.Pick(Lexicon.Thinking), Something().Text),
        _ => Having(Something().Text),
    };

    public Predicate State(string what) =>
        Random.Chance(65) ? new($"is {what}", $"are {what}") : new($"was {what}", $"were {what}");

    /// <summary>"a ball", "an apple": in this lexicon the first letter decides.</summary>
    public static string WithArticle(string words) => "aeiou".Contains(words[0]) ? $"an {words}" : $"a {words}";

    private static Predicate Present(Verb verb, string rest) => new($"{verb.Third} {rest}", $"{verb.Bare} {rest}");

    private NounPhrase One() => Random.Chance(40) ? Named(Random.Below(2)) : The(Being(), Number.Singular);

    private NounPhrase Several() => Random.Chance(25) ? Both() : The(Being(), Number.Plural);

    private NounPhrase Both() =>
        new(string.Join(" and ", Random.PickDifferent(names, 2)), Number.Plural, Random.Pick(Gender.Feminine, Gender.Masculine));

    private static Predicate Having(string what) => new($"has {what}", $"have {what}");

    private NounPhrase Named(int which) =>
        new(names[which], Number.Singular, which == 0 ? Gender.Feminine : Gender.Masculine);
}
