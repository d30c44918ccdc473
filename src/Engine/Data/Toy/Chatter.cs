namespace AntLM.Engine.Data.Toy;

/// <summary>What else is said to a child: one sentence, or a question and its answer; the first letters are still small.</summary>
internal static class Chatter
{
    public static readonly Func<Scene, string[]>[] All =
    [
        Pointing, Where, Doing, Liking, Feeling, Owning, Finding, There, Commanding, Asking, Caring, Denying, Having,
        scene => [Agreement.AcrossAttractor(scene, sameNumber: true).Good],
        Tagging,
    ];

    /// <summary>The first words of a dialogue: they say whom it is about.</summary>
    public static string Opening(Scene scene)
    {
        var hero = scene.Somebody(scene.AnyNumber());
        return scene.Random.Below(4) switch
        {
            0 => $"look at {hero}!",
            1 => $"here {hero.Is} {hero}.",
            2 => $"do you see {hero}?",
            _ => $"{hero} {hero.Is} {scene.Place()}.",
        };
    }

    private static string[] Pointing(Scene scene)
    {
        var (noun, number) = (scene.Thing(), scene.AnyNumber());
        var thing = scene.The(noun, number);
        return number == Number.Singular
            ? [$"this is {Scene.WithArticle(noun.Singular)}.", $"it is {scene.Adjective(noun)}."]
            : [$"look at {thing}!", $"they are {scene.Place()}."];
    }

    private static string[] Where(Scene scene)
    {
        var thing = scene.The(scene.Random.Chance(60) ? scene.Thing() : scene.Animal(), scene.AnyNumber());
        return [$"where {thing.Is} {thing}?", $"{thing.Subject} {thing.Is} {scene.Place()}."];
    }

    private static string[] Doing(Scene scene)
    {
        var who = scene.Somebody(scene.AnyNumber());
        var verb = scene.Random.Pick(Lexicon.Moving);
        return [$"what {who.Is} {who} doing?", $"{who.Subject} {who.Is} {verb.Progressive} {scene.Place()}."];
    }

    private static string[] Liking(Scene scene)
    {
        var who = scene.Somebody(scene.AnyNumber());
        var verb = scene.Random.Pick(Lexicon.Thinking);
        var answer = scene.Random.Chance(50) ? $"yes, {who.Subject} {who.Does}." : $"no, {who.Subject} {who.Does}n't.";
        return [$"{who.Does} {who} {verb.Bare} {who.Possessive} {scene.Thing().Form(scene.AnyNumber())}?", answer];
    }

    private static string[] Feeling(Scene scene)
    {
        var who = scene.Somebody(scene.AnyNumber());
        var answer = scene.Random.Chance(50) ? $"yes, {who.Subject} {who.Is}." : $"no, {who.Subject} {who.Is}n't.";
        return [$"{who.Is} {who} {scene.Random.Pick(Lexicon.Feelings)}?", answer];
    }

    private static string[] Owning(Scene scene)
    {
        var who = scene.Somebody(scene.AnyNumber());
        var noun = scene.Thing();
        return [$"{who} {who.Has} {Scene.WithArticle(noun.Singular)}.", $"{who.Possessive} {noun.Singular} is {scene.Adjective(noun)}."];
    }

    private static string[] Finding(Scene scene)
    {
        var thing = scene.The(scene.Thing(), scene.AnyNumber());
        return [$"can you find {thing}?", scene.Random.Chance(50) ? $"yes, I can see {thing.Object}." : $"no, I can't see {thing.Object}."];
    }

    private static string[] There(Scene scene)
    {
        var noun = scene.Random.Chance(50) ? scene.Thing() : scene.Animal();
        return scene.AnyNumber() == Number.Singular
            ? [$"there is {Scene.WithArticle(noun.Singular)} {scene.Place()}."]
            : [$"there are {scene.Random.Pick("two", "three", "many")} {noun.Plural} {scene.Place()}."];
    }

    private static string[] Commanding(Scene scene)
    {
        var who = scene.Somebody(scene.AnyNumber());
        var thing = scene.The(scene.Thing(), scene.AnyNumber());
        return [$"give {who.Object} {thing}!", $"{who.Subject} {who.Is} {scene.Random.Pick(Lexicon.Feelings)}."];
    }

    private static string[] Asking(Scene scene)
    {
        var who = scene.Somebody(scene.AnyNumber());
        var thing = scene.The(scene.Thing(), scene.AnyNumber());
        return [$"who has {thing}?", $"{who} {who.Has} {thing.Object}."];
    }

    private static string[] Caring(Scene scene)
    {
        var who = scene.Somebody(scene.AnyNumber());
        var verb = scene.Random.Pick(Lexicon.Handling);
        return [$"{who} {who.Is} {verb.Progressive} {who.Possessive} {scene.Thing().Form(scene.AnyNumber())}."];
    }

    private static string[] Denying(Scene scene)
    {
        var who = scene.Somebody(scene.AnyNumber());
        var feelings = scene.Random.PickDifferent(Lexicon.Feelings, 2);
        return [$"{who} {who.Is}n't {feelings[0]}.", $"{who.Subject} {who.Is} {feelings[1]}."];
    }

    private static string[] Having(Scene scene)
    {
        var things = scene.Thing().Plural;
        return [$"do you have any {things}?", scene.Random.Chance(50) ? $"yes, I have some {things}." : $"no, I don't have any {things}."];
    }

    private static string[] Tagging(Scene scene)
    {
        var who = scene.Somebody(Number.Plural);
        return [$"{Anaphora.Tagged(scene, who)} {who.Subject}?"];
    }
}
