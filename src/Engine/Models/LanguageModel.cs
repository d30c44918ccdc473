using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Models;

/// <summary>
/// A backbone with its parameters on a device. It records its operations into plans; it knows masks and target rows, and no objective.
/// </summary>
public abstract class LanguageModel : IDisposable
{
    private const double ClassifierDeviation = 0.02;

    private readonly Dictionary<int, Tensor> constants = [];

    /// <summary>Allocates the parameters, all zero.</summary>
    /// <param name="configuration">Validated sizes.</param>
    /// <param name="device">Where it will compute.</param>
    /// <param name="layout">The backbone's; the classifier's and the low-rank pairs' parameters are added.</param>
    /// <param name="adaptation">Low-rank pairs beside the backbone, which is frozen then; null: none.</param>
    protected LanguageModel(
        ModelConfiguration configuration, Device device, ParameterLayout layout, LowRankAdaptation? adaptation)
    {
        Configuration = configuration;
        Device = device;
        if (adaptation is not null)
        {
            layout.Freeze();
            Adapters = new LowRankAdapters(adaptation, configuration, device);
            Adapters.AddTo(layout);
        }

        if (configuration.Classifier is { } classifier)
        {
            layout.Add(
                SequenceClassifier.WeightName,
                new Shape(classifier.Labels, configuration.HiddenSize),
                ParameterInitializations.Normal(ClassifierDeviation));
            if (configuration.Architecture == Architecture.LtgBert)
            {
                layout.Add(SequenceClassifier.BiasName, new Shape(classifier.Labels), ParameterInitializations.Zeros);
            }
        }

        Parameters = new ParameterSet(device, layout);
    }

    /// <summary>Sizes and constants.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>Where the parameters lie.</summary>
    public Device Device { get; }

    /// <summary>Values and gradients under their published names.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Low-rank pairs beside the frozen backbone, or null.</summary>
    public LowRankAdapters? Adapters { get; }

    /// <summary>A row for each token, or, of a fine-tuned classifier, for each label: [V, D].</summary>
    public Parameter ClassifierWeight => Parameters[Configuration.Classifier is null ? TokenWeightName : SequenceClassifier.WeightName];

    /// <summary>[V], or null.</summary>
    public Parameter? ClassifierBias => (Configuration.Classifier is null ? TokenBiasName : ScoreBiasName) is { } name
        ? Parameters[name]
        : null;

    /// <summary>The parameter with a row for each token.</summary>
    protected abstract string TokenWeightName { get; }

    /// <summary>The parameter with a number for each token, or null.</summary>
    protected abstract string? TokenBiasName { get; }

    private string? ScoreBiasName => Configuration.Architecture == Architecture.LtgBert ? SequenceClassifier.BiasName : null;

    /// <summary>A model of this configuration, its parameters zero: initialise them or load a checkpoint.</summary>
    /// <param name="configuration">Sizes; validated here.</param>
    /// <param name="device">Where it will compute.</param>
    /// <param name="paddingId">The embedding row that starts as zero (BabyLlama), or null.</param>
    /// <param name="adaptation">Low-rank pairs beside a frozen backbone; null: everything is trained.</param>
    public static LanguageModel Create(
        ModelConfiguration configuration, Device device, int? paddingId = null, LowRankAdaptation? adaptation = null) =>
        configuration.Validated().Architecture switch
        {
            Architecture.BabyLlama => new BabyLlama(configuration, device, paddingId, adaptation),
            _ => new LtgBert(configuration, device, adaptation),
        };

    /// <summary>The parameters of a model of this configuration under their published names.</summary>
    /// <param name="configuration">Sizes; validated here.</param>
    public static ParameterLayout LayoutFor(ModelConfiguration configuration) => configuration.Validated().Architecture switch
    {
        Architecture.BabyLlama => BabyLlama.LayoutOf(configuration, paddingId: null),
        _ => LtgBert.LayoutOf(configuration),
    };

    /// <summary>Records everything below the head.</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="ids">[N] Int32 token ids, N = batch · length.</param>
    /// <param name="mask">Which keys each query sees.</param>
    /// <returns>[N, D] hidden states, normalised.</returns>
    public abstract Tensor Encode(StepPlan plan, Tensor ids, AttentionMask mask);

    /// <summary>Records the head up to what <see cref="ClassifierWeight"/> multiplies: before a fine-tuned classifier dropout.</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="hidden">[capacity, D] hidden states of the target rows.</param>
    /// <param name="targets">Which rows they are.</param>
    /// <returns>[capacity, D]</returns>
    public Tensor Head(StepPlan plan, Tensor hidden, TargetRows targets) => Configuration.Classifier is null
        ? TokenHead(plan, hidden, targets)
        : plan.DropOut(hidden, plan.NextDropout(Configuration.HiddenDropout), targets);

    /// <summary>Records what stands between the hidden states and a row for each token.</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="hidden">[capacity, D] hidden states of the target rows.</param>
    /// <param name="targets">Which rows they are.</param>
    /// <returns>[capacity, D]</returns>
    protected abstract Tensor TokenHead(StepPlan plan, Tensor hidden, TargetRows targets);

    /// <summary>Records y = x Wᵀ + b of projections side by side, with low-rank pairs beside those that have one.</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="x">[N, D]</param>
    /// <param name="weight">[parts · D, D]</param>
    /// <param name="bias">[parts · D] or null.</param>
    /// <param name="layer">Whose pairs, from 0.</param>
    /// <param name="followsBatch">Whether the rows are those of the batch; see <see cref="Dropout.FollowsBatch"/>.</param>
    /// <returns>[N, parts · D]</returns>
    protected Tensor Project(StepPlan plan, Tensor x, Parameter weight, Parameter? bias, int layer, bool followsBatch = true) =>
        Adapters is null
            ? plan.Linear(x, weight, bias)
            : plan.LowRankLinear(x, weight, bias, Adapters.Pairs(plan, Parameters, layer, x.Rows, weight, followsBatch), Adapters.Scale);

    /// <summary>Frees parameters and tables.</summary>
    public void Dispose()
    {
        Parameters.Dispose();
        Adapters?.Dispose();
        foreach (var table in constants.Values)
        {
            table.Storage.Dispose();
        }

        constants.Clear();
        GC.SuppressFinalize(this);
    }

    /// <summary>A table that depends on the sequence length only, made once for each length.</summary>
    protected Tensor TableFor(int length, Func<int, Tensor> create)
    {
        if (!constants.TryGetValue(length, out var table))
        {
            table = create(length);
            constants.Add(length, table);
        }

        return table;
    }
}
