using System.CommandLine;

namespace AntLM.Cli.Commands;

/// <summary>`antlm eval`: what a trained model knows.</summary>
public static class EvalCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("eval", "Evaluate a trained model: losses on held-out text, accuracy on minimal pairs.")
    {
        EvalPairsCommand.Create(),
        EvalPerplexityCommand.Create(),
    };
}
