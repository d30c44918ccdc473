using System.CommandLine;

namespace AntLM.Cli.Commands;

/// <summary>`antlm eval`: what a trained model knows.</summary>
public static class EvalCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("eval", "Evaluate a trained model: losses on held-out text, minimal pairs, BabyLM's tasks.")
    {
        EvalZeroShotCommand.Create("blimp", "BLiMP: 67 paradigms of 12 phenomena of grammar."),
        EvalZeroShotCommand.Create("supplement", "BabyLM's supplement to BLiMP: 5 paradigms."),
        EvalZeroShotCommand.Create("ewok", "EWoK: 11 domains of knowledge about the world."),
        EvalZeroShotCommand.Create("all", "BLiMP, its supplement and EWoK."),
        EvalPairsCommand.Create(),
        EvalPerplexityCommand.Create(),
        EvalReportCommand.Create(),
    };
}
