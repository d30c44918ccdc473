using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Optimizers;

namespace AntLM.Engine.Training;

/// <summary>A run built from its configuration: tokenizer, prepared text, model, optimiser. Owns them all.</summary>
public sealed class TrainingSession : IDisposable
{
    private readonly PreparedData data;
    private readonly LanguageModel model;

    private TrainingSession(
        RunConfiguration configuration, PreparedData data, Device device, AlternatingSchedule schedule)
    {
        this.data = data;
        Configuration = configuration;
        var tokens = Tokenizer.SpecialTokens;
        var sizes = ModelResolution.Resolve(configuration.Model, Tokenizer.VocabularySize);
        RequireTokens(configuration, sizes.Architecture, Tokenizer);
        var layout = new LayoutChoice(configuration.Data, sizes.Architecture);
        HeldOut = layout.Over(data.Dev, tokens);
        Objectives = ObjectivesOf(configuration.Masking, Tokenizer);

        var training = configuration.Training;
        var batches = new BatchSampler(
            layout.Over(data.Train, tokens),
            configuration.Seed,
            epoch => ShapeOf(training, schedule.Epochs, epoch),
            training.DropLast ?? sizes.Architecture == Architecture.LtgBert);
        var learningRate = LearningRateSchedule.Create(
            configuration.LearningRate, configuration.Optimizer.LearningRate, TrainingRun.TotalStepsOf(batches, schedule.Epochs));
        model = LanguageModel.Create(sizes, device, tokens.Pad);
        model.Parameters.Initialize(configuration.Seed);
        Run = new TrainingRun
        {
            Seed = configuration.Seed,
            Text = data.Manifest.Corpus,
            Session = new ModelSession(model) { RecomputesBlocks = training.Recompute == RecomputeNames.Blocks },
            Optimizer = Optimizer.Create(model, configuration.Optimizer),
            Schedule = schedule,
            Objectives = Objectives.ToDictionary(objective => objective.Name),
            Batches = batches,
            LearningRate = learningRate,
            MicroBatchSize = training.MicroBatchSize ?? training.BatchSize,
            MicroBatchTokens = (training.MicroBatchSize ?? training.BatchSize) * training.SequenceLength,
        };
    }

    /// <summary>What the run was told.</summary>
    public RunConfiguration Configuration { get; }

    /// <summary>The run, fresh.</summary>
    public TrainingRun Run { get; }

    /// <summary>Turns text into the model's tokens.</summary>
    public Tokenizer Tokenizer => data.Tokenizer;

    /// <summary>The held-out text, in the layout of the training text.</summary>
    public TokenLayout HeldOut { get; }

    /// <summary>Every objective that the tokenizer allows, whether the schedule uses it or not.</summary>
    public IReadOnlyList<IObjective> Objectives { get; }

    /// <summary>Builds a run.</summary>
    /// <param name="configuration">Complete, as the reader gives it.</param>
    /// <param name="device">Where to train; not owned.</param>
    /// <param name="cache">Folder for prepared text.</param>
    /// <param name="tokenizerFile">A tokenizer that goes before the configuration's, a resumed run's own; or null.</param>
    /// <param name="say">Told in one line what is being prepared.</param>
    /// <param name="cancellation">Ends the preparation.</param>
    /// <exception cref="UserException">Anything that the configuration, the data or the tokenizer lack.</exception>
    public static TrainingSession Open(
        RunConfiguration configuration,
        Device device,
        string cache,
        string? tokenizerFile = null,
        Action<string>? say = null,
        CancellationToken cancellation = default)
    {
        var schedule = AlternatingSchedule.Parse(configuration.Training.Schedule);
        var data = Prepare(configuration, cache, tokenizerFile, say ?? (_ => { }), cancellation);
        try
        {
            return new TrainingSession(configuration, data, device, schedule);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Shape of an epoch's batches: longer sequences in smaller batches from the first epoch boundary at or after the given
    /// share of the epochs (SPEC §3).</summary>
    public static BatchShape ShapeOf(TrainingSection training, int epochs, int epoch)
    {
        var isLong = training.LongSequencesFactor > 1 && epoch - 1 >= (training.LongSequencesFrom * epochs) - 1e-9;
        return isLong
            ? new BatchShape(
                training.SequenceLength * training.LongSequencesFactor, Math.Max(1, training.BatchSize / training.LongSequencesFactor))
            : new BatchShape(training.SequenceLength, training.BatchSize);
    }

    /// <summary>Frees model, optimiser, activations and text.</summary>
    public void Dispose()
    {
        Run.Optimizer.Dispose();
        Run.Session.Dispose();
        model.Dispose();
        data.Dispose();
    }

    private static IReadOnlyList<IObjective> ObjectivesOf(MaskingSection masking, Tokenizer tokenizer)
    {
        var objectives = new List<IObjective> { new CausalObjective() };
        if (tokenizer.SpecialTokens.Mask is { } mask)
        {
            bool[] special = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.IsSpecial)];
            objectives.Add(new MaskedObjective(MaskingStrategy.Create(masking), mask, special));
        }

        return objectives;
    }

    private static PreparedData Prepare(
        RunConfiguration configuration, string cache, string? tokenizerFile, Action<string> say, CancellationToken cancellation)
    {
        var path = configuration.Data.Path
            ?? throw new UserException("There is no data to train on: give --data DIR or set data.path in the configuration.");
        var section = tokenizerFile is null ? configuration.Tokenizer : configuration.Tokenizer with { Path = tokenizerFile };
        if (PreparedData.IsIn(path))
        {
            var prepared = PreparedData.Open(path);
            if (section.Path is { } given)
            {
                prepared.RequireTokenizer(Tokenizer.Load(given));
            }

            return prepared;
        }

        var corpus = Corpus.Open(configuration.Data);
        if (section.Path is null)
        {
            say("training a tokenizer");
        }

        var architecture = ModelResolution.ArchitectureOf(configuration.Model);
        var tokenizer = TokenizerSource.Open(section, architecture, corpus);

        // Before the text is encoded, which takes long, and with the name of the file that was given.
        RequireTokens(configuration, architecture, tokenizer);
        say("reading the text");
        return DataPreparation.RunCached(corpus, tokenizer, cache, progress: null, cancellation);
    }

    private static void RequireTokens(RunConfiguration configuration, Architecture architecture, Tokenizer tokenizer) =>
        new LayoutChoice(configuration.Data, architecture).RequireTokens(
            tokenizer.SpecialTokens,
            usesMasks: AlternatingSchedule.Parse(configuration.Training.Schedule).Phases
                .Any(phase => phase.Objective == MaskedObjective.ObjectiveName));
}
