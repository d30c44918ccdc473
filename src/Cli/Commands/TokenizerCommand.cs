using System.CommandLine;

namespace AntLM.Cli.Commands;

/// <summary>`antlm tokenizer`: using and training tokenizers.</summary>
public static class TokenizerCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("tokenizer", "Use and train Hugging Face tokenizer.json files.")
    {
        TokenizerEncodeCommand.Create(),
        TokenizerTrainCommand.Create(),
    };
}
