using System.CommandLine;
using System.Globalization;
using AntLM.Engine;
using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Cli.Commands;

/// <summary>`antlm tokenizer train`: learns a tokenizer from text files and writes its tokenizer.json.</summary>
public static class TokenizerTrainCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var kind = new Option<string>("--kind") { Description = "bpe (BabyLlama's) or wordpiece (LTG-BERT's).", Required = true };
        kind.AcceptOnlyFromAmong("bpe", "wordpiece");
        var size = new Option<int?>("--vocabulary-size") { Description = "Tokens at most; 16000 for bpe, 16384 for wordpiece." };
        var frequency = new Option<int?>("--min-frequency")
        {
            Description = "Pairs rarer than this are not joined; 2 for bpe, 10 for wordpiece.",
        };
        var target = new Option<string>("--out") { Description = "The tokenizer.json to write.", Required = true };
        var files = new Argument<string[]>("FILE") { Description = "UTF-8 text files.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("train", "Train a tokenizer on text files.") { kind, size, frequency, target, files };
        command.SetAction(parsed =>
        {
            var isBytePair = parsed.GetValue(kind) == "bpe";
            var tokenizer = TokenizerTraining.Train(
                isBytePair ? TokenizerKind.BytePair : TokenizerKind.WordPiece,
                parsed.GetValue(files)!.SelectMany(TrainingText.ReadLines),
                parsed.GetValue(size) ?? (isBytePair ? 16000 : 16384),
                parsed.GetValue(frequency) ?? (isBytePair ? 2 : 10));
            Save(tokenizer, parsed.GetValue(target)!);
            parsed.InvocationConfiguration.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{parsed.GetValue(target)}: {tokenizer.VocabularySize} tokens"));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Save(Tokenizer tokenizer, string path)
    {
        try
        {
            tokenizer.Save(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: the tokenizer cannot be written: {exception.Message}", exception);
        }
    }
}
