using System.CommandLine;
using System.Globalization;
using AntLM.Engine;
using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Models;

namespace AntLM.Cli.Commands;

/// <summary>`antlm data prepare`: a folder of text becomes memory-mapped token shards with a manifest.</summary>
public static class DataPrepareCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var defaults = new DataSection();
        var data = new Option<string>("--data")
        {
            Description = "Folder of text: *.train and *.dev, or *.txt.",
            HelpName = "DIR",
            Required = true,
        };
        var target = new Option<string>("--out") { Description = "Folder to write; it must not exist.", HelpName = "DIR", Required = true };
        var tokenizer = new Option<string?>("--tokenizer") { Description = "A tokenizer.json.", HelpName = "FILE" };
        var train = new Option<string?>("--train") { Description = "Train the tokenizer on this text: bpe or wordpiece." };
        train.AcceptOnlyFromAmong("bpe", "wordpiece");
        var size = new Option<int?>("--vocabulary-size") { Description = "Tokens at most; 16000 for bpe, 16384 for wordpiece." };
        var frequency = new Option<int?>("--min-frequency")
        {
            Description = "Pairs rarer than this are not joined; 2 for bpe, 10 for wordpiece.",
        };
        var fraction = new Option<double>("--dev-fraction")
        {
            Description = "Share of the lines held out when there are no *.dev files.",
            DefaultValueFactory = _ => defaults.DevFraction,
        };
        var words = new Option<long?>("--max-words") { Description = "Take about this many words of training text; all if left out." };
        var command = new Command("prepare", "Turn a folder of text into token shards that training reads at once.")
        {
            data, target, tokenizer, train, size, frequency, fraction, words,
        };
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(tokenizer) is null == parsed.GetValue(train) is null)
            {
                throw new UserException("Give either --tokenizer FILE or --train bpe|wordpiece.");
            }

            var corpus = Corpus.Open(new DataSection
            {
                Path = parsed.GetValue(data),
                DevFraction = parsed.GetValue(fraction),
                MaxWords = parsed.GetValue(words),
            });
            var section = new TokenizerSection
            {
                Path = parsed.GetValue(tokenizer),
                Kind = parsed.GetValue(train),
                VocabularySize = parsed.GetValue(size),
                MinFrequency = parsed.GetValue(frequency),
            };
            var opened = TokenizerSource.Open(section, Architecture.BabyLlama, corpus);
            using var prepared = DataPreparation.Run(corpus, opened, parsed.GetValue(target)!, progress: null, cancellation);
            var output = parsed.InvocationConfiguration.Output;
            WriteSplit(output, "train", prepared.Manifest.Train);
            WriteSplit(output, "dev", prepared.Manifest.Dev);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{prepared.Folder}: vocabulary of {prepared.Manifest.VocabularySize}, {prepared.Manifest.BytesPerToken} bytes a token"));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void WriteSplit(TextWriter output, string split, PreparedSplitCounts counts)
    {
        foreach (var source in counts.Sources)
        {
            Write($"  {source.Name}", source.Lines, source.Words, source.Tokens);
        }

        Write(split, counts.Lines, counts.Words, counts.Tokens);

        void Write(string name, long lines, long words, long tokens) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-28}{lines,10} lines{words,12} words{tokens,12} tokens"));
    }
}
