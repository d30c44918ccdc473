using System.CommandLine;

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

    /// <summary>`--json`</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object instead of text." };
}
