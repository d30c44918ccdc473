using AntLM.Engine.Configuration;

namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>A set of minimal pairs that BabyLM judges models by without training on it.</summary>
/// <param name="Name">As command lines and configurations write it.</param>
/// <param name="Title">As people write it.</param>
/// <param name="Subtasks">Its files, without extension.</param>
/// <param name="Keys">Where a pair stands in a line.</param>
public sealed record ZeroShotTask(string Name, string Title, IReadOnlyList<string> Subtasks, MinimalPairKeys Keys)
{
    private const string AllName = "all";

    /// <summary>BLiMP: 67 paradigms of 12 phenomena (Warstadt et al. 2020), as BabyLM 2024 filtered them.</summary>
    public static ZeroShotTask Blimp { get; } = new(
        "blimp",
        "BLiMP",
        [.. BlimpPhenomena.All.Values.SelectMany(paradigms => paradigms).Order(StringComparer.Ordinal)],
        MinimalPairKeys.Sentences)
    {
        Phenomena = BlimpPhenomena.All,
    };

    /// <summary>BabyLM's five paradigms beside BLiMP's.</summary>
    public static ZeroShotTask Supplement { get; } = new(
        "supplement",
        "BLiMP supplement",
        ["hypernym", "qa_congruence_easy", "qa_congruence_tricky", "subject_aux_inversion", "turn_taking"],
        MinimalPairKeys.Sentences)
    {
        SubmissionName = "blimp_supplement",
    };

    /// <summary>EWoK: 11 domains of knowledge about the world (Ivanova et al. 2024), as BabyLM 2024 filtered them.</summary>
    public static ZeroShotTask Ewok { get; } = new(
        "ewok",
        "EWoK",
        [
            "agent-properties", "material-dynamics", "material-properties", "physical-dynamics", "physical-interactions",
            "physical-relations", "quantitative-properties", "social-interactions", "social-properties", "social-relations",
            "spatial-relations",
        ],
        MinimalPairKeys.Ewok)
    {
        ArchivePassword = "ewok",
    };

    /// <summary>Every task.</summary>
    public static IReadOnlyList<ZeroShotTask> All { get; } = [Blimp, Supplement, Ewok];

    /// <summary>What can be written where tasks are chosen.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(task => task.Name), AllName];

    /// <summary>Groups of subtasks with an average of their own; none for most tasks.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Phenomena { get; private init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What a submission to BabyLM calls it.</summary>
    public string SubmissionName { get; private init; } = Name;

    /// <summary>Opens the archive that it is given away in, so that no crawler reads it; null where there is none.</summary>
    public string? ArchivePassword { get; private init; }

    /// <summary>The tasks of a name: one, or all of them.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="key">Where it was written, for the error.</param>
    /// <exception cref="UserException">There is none of this name.</exception>
    public static IReadOnlyList<ZeroShotTask> Parse(string name, string key) =>
        name == AllName ? All
        : All.FirstOrDefault(task => task.Name == name) is { } task ? [task]
        : throw new UserException($"{key} is '{name}'. {NearestName.Suggestion(name, [.. Names])}");
}
