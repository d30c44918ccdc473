using System.CommandLine;

namespace AntLM.Cli.Commands;

/// <summary>`antlm bench`: timings on this machine.</summary>
public static class BenchCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("bench", "Measure steps, operations, matrix products, tokenizers and scoring on this machine.")
    {
        BenchStepCommand.Create(),
        BenchOperationCommand.Create(),
        BenchKernelCommand.Create(),
        BenchGemmCommand.Create(),
        BenchTokenizerCommand.Create(),
        BenchScoringCommand.Create(),
    };
}
