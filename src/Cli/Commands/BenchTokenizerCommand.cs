using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine;
using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Data.Toy;
using AntLM.Engine.Devices.Cpu;

namespace AntLM.Cli.Commands;

/// <summary>`antlm bench tokenizer`: how long a tokenizer trains and how fast it encodes, on one thread and on all.</summary>
public static class BenchTokenizerCommand
{
    private const ulong ToySeed = 1;
    private const int ToySentences = 20_000;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var file = new Option<string?>("--tokenizer")
        {
            Description = "A tokenizer.json to encode with, instead of one trained here.",
            HelpName = "FILE",
        };
        var train = new Option<string?>("--train") { Description = "What to train on the text: bpe (the default) or wordpiece." };
        train.AcceptOnlyFromAmong("bpe", "wordpiece");
        var size = new Option<int?>("--vocabulary-size", "--vocabulary")
        {
            Description = "Tokens at most of the trained one; 16000 for bpe, 16384 for wordpiece.",
        };
        var text = new Option<string?>("--text")
        {
            Description = "UTF-8 text: a file, or a folder with *.train or *.txt; sentences of the toy language if left out.",
            HelpName = "DIR|FILE",
        };
        var passes = new Option<int>("--passes")
        {
            Description = "Measured passes over the text; the median counts.",
            DefaultValueFactory = _ => 5,
        };
        var json = CommonOptions.Json();
        var command = new Command("tokenizer", "Time the training of a tokenizer and its encoding, line by line, on one thread and on all.")
        {
            file, train, size, text, passes, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var loaded = parsed.GetValue(file) is { } path ? Tokenizer.Load(path) : null;
            if (loaded is not null && (parsed.GetValue(train) is not null || parsed.GetValue(size) is not null))
            {
                throw new UserException("--tokenizer is not trained here: leave it out, or leave out --train and --vocabulary-size.");
            }

            if (parsed.GetValue(passes) < 1)
            {
                throw new UserException("--passes must be at least 1.");
            }

            var source = parsed.GetValue(text);
            string[] lines = [.. source is null ? ToyText() : ReadText(source)];
            if (lines.Length == 0)
            {
                throw new UserException($"{source}: there is no text to encode.");
            }

            var kind = parsed.GetValue(train) == "wordpiece" ? TokenizerKind.WordPiece : TokenizerKind.BytePair;
            var watch = Stopwatch.StartNew();
            var tokenizer = loaded ?? TokenizerTraining.Train(
                kind,
                lines,
                parsed.GetValue(size) ?? TokenizerTraining.DefaultVocabularySize(kind),
                TokenizerTraining.DefaultMinFrequency(kind));
            double? training = loaded is null ? watch.Elapsed.TotalSeconds : null;
            using var single = new CpuThreads(1);
            var speeds = EncodingSpeed.Measure(
                tokenizer, lines, CpuThreads.Shared.Count == 1 ? [single] : [single, CpuThreads.Shared], parsed.GetValue(passes),
                cancellation);

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(
                    new
                    {
                        tokenizer = parsed.GetValue(file),
                        text = source,
                        lines = lines.Length,
                        tokenizer.VocabularySize,
                        training_seconds = training,
                        passes = parsed.GetValue(passes),
                        encoding = speeds,
                    },
                    JsonReports.Options));
            }
            else
            {
                Write(output, lines.Length, tokenizer.VocabularySize, training, speeds);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static IEnumerable<string> ToyText() =>
        ToyLanguage.Sentences(ToySeed, ToySentences).Select(sentence => sentence + "\n");

    private static IEnumerable<string> ReadText(string source) => Directory.Exists(source)
        ? Corpus.Open(new DataSection { Path = source, DevFraction = 0 }).Training
            .SelectMany(slice => TextFile.ReadLines(slice.Source.Path, raw: true))
        : TextFile.ReadLines(source, raw: true);

    private static void Write(TextWriter output, int lines, int vocabularySize, double? training, EncodingSpeed[] speeds)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{speeds[0].Bytes / 1e6:0.0##} MB, {lines} lines, {speeds[0].Tokens} tokens of a vocabulary of {vocabularySize}"));
        if (training is { } seconds)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trained in {seconds:0.00} s"));
        }

        foreach (var speed in speeds)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"encoded on {speed.Threads} {(speed.Threads == 1 ? "thread" : "threads")}: {speed.MegabytesPerSecond:0.0} MB/s, "
                + $"{speed.TokensPerSecond:0} tokens/s, median pass {speed.MedianSeconds:0.000} s "
                + $"({speed.FastestSeconds:0.000} to {speed.SlowestSeconds:0.000})"));
        }
    }
}
