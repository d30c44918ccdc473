using System.CommandLine;
using AntLM.Engine.Evaluation;

namespace AntLM.Cli.Commands;

/// <summary>Options that several commands share, so that they read the same everywhere.</summary>
internal static class CommonOptions
{
    /// <summary>`--checkpoint`</summary>
    public static Option<string> Checkpoint() => new("--checkpoint")
    {
        Description = "A checkpoint's folder, or a run's folder for its newest checkpoint.",
        HelpName = "DIR",
        Required = true,
    };

    /// <summary>`--data`, minimal pairs of one's own.</summary>
    public static Option<string> Pairs() => new("--data")
    {
        Description = "A file of JSON lines with sentence_good and sentence_bad, or a folder of *.jsonl files.",
        HelpName = "DIR|FILE",
        Required = true,
    };

    /// <summary>`--limit`, of each file of <see cref="Pairs"/>.</summary>
    public static Option<int?> PairLimit() => new("--limit") { Description = "Pairs of each file, always the same ones." };

    /// <summary>`--score`</summary>
    public static Option<string> Score(string standard = "both")
    {
        var score = new Option<string>("--score") { Description = "causal, mlm or both.", DefaultValueFactory = _ => standard };
        score.AcceptOnlyFromAmong([.. ScoreKindNames.All]);
        return score;
    }

    /// <summary>`--json`</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object instead of text." };
}
