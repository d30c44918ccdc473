using System.CommandLine;
using System.Globalization;
using AntLM.Engine.Data;
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
        var target = new Option<string>("--out") { Description = "The tokenizer.json to write.", HelpName = "FILE", Required = true };
        var files = new Argument<string[]>("FILE") { Description = "UTF-8 text files.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("train", "Train a tokenizer on text files.") { kind, size, frequency, target, files };
        command.SetAction(parsed =>
        {
            var trained = parsed.GetValue(kind) == "bpe" ? TokenizerKind.BytePair : TokenizerKind.WordPiece;
            var tokenizer = TokenizerTraining.Train(
                trained,
                parsed.GetValue(files)!.SelectMany(file => TextFile.ReadLines(file, raw: true)),
                parsed.GetValue(size) ?? TokenizerTraining.DefaultVocabularySize(trained),
                parsed.GetValue(frequency) ?? TokenizerTraining.DefaultMinFrequency(trained));
            tokenizer.Save(parsed.GetValue(target)!);
            parsed.InvocationConfiguration.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{parsed.GetValue(target)}: {tokenizer.VocabularySize} tokens"));
            return ExitCode.Success;
        });
        return command;
    }
}
