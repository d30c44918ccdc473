using System.CommandLine;
using AntLM.Engine;
using AntLM.Engine.Configuration;
using AntLM.Engine.Profiling;

namespace AntLM.Cli.Commands;

/// <summary>The options that say which operations are measured, and at which sizes.</summary>
internal sealed class OperationOptions
{
    private readonly Argument<string?> name = new("NAME")
    {
        Description = $"One of {string.Join(", ", OperationBenchmark.Names)}.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> all = new("--all") { Description = "Measure every operation." };
    private readonly Option<string?> model = new("--model")
    {
        Description = "Preset that gives the widths; by default one that uses the operation.",
    };

    private readonly Option<int?> batch = new("--batch") { Description = "Sequences: rows are batch × length." };
    private readonly Option<int?> length = new("--length") { Description = "Tokens of a sequence." };
    private readonly Option<double> seconds = new("--seconds")
    {
        Description = "How long each operation is repeated.",
        DefaultValueFactory = _ => 0.5,
    };

    /// <summary>Lets a command take them.</summary>
    public void AddTo(Command command)
    {
        command.Add(name);
        foreach (var option in new Option[] { all, model, batch, length, seconds })
        {
            command.Add(option);
        }
    }

    /// <summary>What was written.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="shapes">The shapes of an operation where no model is named.</param>
    /// <exception cref="UserException">No operation or an unknown one is named, or a number is too small.</exception>
    public Choice Read(ParseResult parsed, Func<string, IReadOnlyList<BenchmarkShape>> shapes)
    {
        var names = NamesOf(parsed.GetValue(name), parsed.GetValue(all));
        foreach (var option in new[] { batch, length })
        {
            if (parsed.GetValue(option) < 1)
            {
                throw new UserException($"{option.Name} must be at least 1.");
            }
        }

        if (parsed.GetValue(seconds) < 0)
        {
            throw new UserException($"{seconds.Name} must not be negative.");
        }

        return new(
            [.. names.SelectMany(operation => ShapesOf(parsed, operation, shapes), (operation, shape) => (operation, shape))],
            TimeSpan.FromSeconds(parsed.GetValue(seconds)));
    }

    private static IEnumerable<string> NamesOf(string? name, bool all)
    {
        if (all == (name is not null))
        {
            throw new UserException($"Name one operation, or write --all: {string.Join(", ", OperationBenchmark.Names)}.");
        }

        return name is null ? OperationBenchmark.Names
            : OperationBenchmark.Names.Contains(name, StringComparer.OrdinalIgnoreCase) ? [name]
            : throw new UserException($"{name} is not an operation. {NearestName.Suggestion(name, OperationBenchmark.Names)}");
    }

    private IEnumerable<BenchmarkShape> ShapesOf(ParseResult parsed, string operation, Func<string, IReadOnlyList<BenchmarkShape>> shapes)
    {
        var chosen = shapes(operation);
        if (parsed.GetValue(model) is { } preset)
        {
            var configuration = ModelResolution.Resolve(new ModelSection { Preset = preset }, tokenizerVocabulary: null);
            chosen = [BenchmarkShape.Default(configuration.Architecture) with { Preset = preset, Model = configuration }];
        }

        return chosen
            .Select(shape => shape with
            {
                Batch = parsed.GetValue(batch) ?? shape.Batch,
                Length = parsed.GetValue(length) ?? shape.Length,
            })
            .Distinct();
    }

    /// <summary>What is measured, and how long each is repeated.</summary>
    public sealed record Choice(IReadOnlyList<(string Operation, BenchmarkShape Shape)> Measured, TimeSpan Duration);
}
