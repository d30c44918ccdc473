using System.CommandLine;
using AntLM.Engine;
using AntLM.Engine.Configuration;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Training;

namespace AntLM.Cli.Commands;

/// <summary>The options that say which training step is measured.</summary>
internal sealed class StepOptions
{
    private readonly Option<string> model = new("--model") { Description = "A preset, such as babyllama-16m.", Required = true };
    private readonly Option<string> objective = new("--objective") { Description = "clm or mlm.", Required = true };
    private readonly Option<int> batch = new("--batch") { Description = "Sequences of a step.", Required = true };
    private readonly Option<int> length = new("--length") { Description = "Tokens of a sequence.", Required = true };
    private readonly Option<int> steps;
    private readonly Option<string> recompute = new("--recompute")
    {
        Description = "What is computed again in the backward pass instead of being kept: none, or blocks, the insides of layers.",
        DefaultValueFactory = _ => RecomputeNames.None,
    };


    /// <summary>The options, not yet part of a command.</summary>
    public StepOptions(int defaultSteps)
    {
        objective.AcceptOnlyFromAmong("clm", "mlm", "CLM", "MLM");
        steps = new("--steps") { Description = "Timed steps, after 2 warm-ups.", DefaultValueFactory = _ => defaultSteps };
    }

    /// <summary>Lets a command take them.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { model, objective, batch, length, steps, recompute })
        {
            command.Add(option);
        }
    }

    /// <summary>What was written.</summary>
    /// <exception cref="UserException">The preset or what to recompute is not known, or a number is not positive.</exception>
    public Choice Read(ParseResult parsed)
    {
        var preset = parsed.GetValue(model)!;
        var configuration = ModelResolution.Resolve(new ModelSection { Preset = preset }, tokenizerVocabulary: null);
        foreach (var option in new[] { batch, length, steps })
        {
            if (parsed.GetValue(option) < 1)
            {
                throw new UserException($"{option.Name} must be at least 1.");
            }
        }

        var recomputed = parsed.GetValue(recompute)!;
        if (!RecomputeNames.All.Contains(recomputed))
        {
            throw new UserException(
                $"{recompute.Name} {recomputed} is not known. {NearestName.Suggestion(recomputed, RecomputeNames.All)}");
        }

        return new(
            preset, configuration, ObjectiveOf(parsed.GetValue(objective)!, configuration), parsed.GetValue(batch), parsed.GetValue(length),
            parsed.GetValue(steps), recomputed);
    }

    private static IObjective ObjectiveOf(string name, ModelConfiguration configuration)
    {
        if (name.Equals(CausalObjective.ObjectiveName, StringComparison.OrdinalIgnoreCase))
        {
            return new CausalObjective();
        }

        const int maskId = 4;
        return new MaskedObjective(MaskingStrategy.Create(new MaskingSection()), maskId, StepBenchmark.SpecialsOf(configuration));
    }

    /// <summary>The step that is measured.</summary>
    public sealed record Choice(
        string Preset, ModelConfiguration Configuration, IObjective Objective, int Batch, int Length, int Steps, string Recompute)
    {
        private const ulong Seed = 1;

        /// <summary>The model with its initial parameters.</summary>
        public LanguageModel CreateModel(Device device)
        {
            var model = LanguageModel.Create(Configuration, device);
            model.Parameters.Initialize(Seed);
            return model;
        }

        /// <summary>Times the steps.</summary>
        /// <param name="created">From <see cref="CreateModel"/>.</param>
        /// <param name="warmedUp">Called between the warm-ups and the timed steps.</param>
        /// <param name="cancellation">Looked at between steps.</param>
        public StepBenchmarkResult Run(LanguageModel created, Action? warmedUp, CancellationToken cancellation) => StepBenchmark.Run(
            created, Objective, Batch, Length, Steps, warmedUp, Recompute == RecomputeNames.Blocks, cancellation);
    }
}
