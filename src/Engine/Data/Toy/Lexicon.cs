namespace AntLM.Engine.Data.Toy;

/// <summary>The open word classes. No form stands for two of them: no singular ends in s, no past equals its bare form.</summary>
internal static class Lexicon
{
    public static readonly string[] FemaleNames = ["Anna", "Emma", "Lucy", "Mia", "Rosa", "Ella"];
    public static readonly string[] MaleNames = ["Ben", "Tom", "Max", "Leo", "Paul", "Jack"];

    public static readonly string[] Feelings =
        ["happy", "sad", "hungry", "tired", "sleepy", "thirsty", "angry", "quiet", "noisy", "silly", "brave", "friendly"];

    private static readonly string[] OfBeings = [.. Feelings, "big", "little", "old", "nice", "funny"];

    private static readonly string[] OfThings =
        ["big", "little", "old", "nice", "funny", "red", "blue", "green", "yellow", "new", "pretty", "dirty"];

    public static readonly Noun[] Women = Nouns(
        Gender.Feminine, OfBeings, "girl girls, woman women, sister sisters, queen queens, grandma grandmas, lady ladies");

    public static readonly Noun[] Men = Nouns(
        Gender.Masculine, OfBeings, "boy boys, man men, brother brothers, king kings, grandpa grandpas, prince princes");

    public static readonly Noun[] Animals = Nouns(
        Gender.Neuter,
        OfBeings,
        "dog dogs, cat cats, bird birds, horse horses, cow cows, pig pigs, duck ducks, rabbit rabbits, mouse mice, bear bears, "
        + "frog frogs, monkey monkeys, elephant elephants, puppy puppies");

    public static readonly Noun[] Things = Nouns(
        Gender.Neuter,
        OfThings,
        "ball balls, doll dolls, car cars, truck trucks, train trains, boat boats, block blocks, book books, drum drums, "
        + "balloon balloons, kite kites, apple apples, banana bananas, cookie cookies, cake cakes, egg eggs, hat hats, shoe shoes, "
        + "sock socks, coat coats, cup cups, spoon spoons, plate plates, box boxes, bag bags, blanket blankets, pencil pencils, "
        + "flower flowers");

    public static readonly string[] Places =
    [
        "in the garden", "in the kitchen", "in the house", "in the park", "in the barn", "on the bed", "on the chair", "on the grass",
        "under the table", "under the tree", "near the door", "near the window", "behind the tree", "behind the door",
    ];

    /// <summary>Verbs without an object.</summary>
    public static readonly Verb[] Moving = Verbs(
        "sleep sleeps slept sleeping, run runs ran running, jump jumps jumped jumping, play plays played playing, "
        + "sing sings sang singing, dance dances danced dancing, laugh laughs laughed laughing, cry cries cried crying, "
        + "walk walks walked walking, sit sits sat sitting, wait waits waited waiting, smile smiles smiled smiling");

    /// <summary>Verbs for what is done with a thing.</summary>
    public static readonly Verb[] Handling = Verbs(
        "hold holds held holding, carry carries carried carrying, take takes took taking, bring brings brought bringing, "
        + "drop drops dropped dropping, throw throws threw throwing, push pushes pushed pushing, pull pulls pulled pulling, "
        + "kick kicks kicked kicking, break breaks broke breaking, touch touches touched touching, find finds found finding");

    /// <summary>Verbs for what is thought of a thing or of somebody; they have no progressive use here.</summary>
    public static readonly Verb[] Thinking = Verbs(
        "like likes liked liking, want wants wanted wanting, see sees saw seeing, need needs needed needing, love loves loved loving");

    /// <summary>Verbs that take a reflexive.</summary>
    public static readonly Verb[] Caring = Verbs(
        "wash washes washed washing, help helps helped helping, dry dries dried drying, hide hides hid hiding, "
        + "watch watches watched watching, scratch scratches scratched scratching, draw draws drew drawing");

    private static Noun[] Nouns(Gender gender, string[] adjectives, string forms) =>
        [.. forms.Split(", ").Select(line => line.Split(' ')).Select(form => new Noun(form[0], form[1], gender, adjectives))];

    private static Verb[] Verbs(string forms) =>
        [.. forms.Split(", ").Select(line => line.Split(' ')).Select(form => new Verb(form[0], form[1], form[2], form[3]))];
}
