using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Models;

/// <summary>
/// A backbone with its parameters on a device. It records its operations into plans; it knows masks and target rows, and no objective.
/// </summary>
public abstract class LanguageModel : IDisposable
{
    private readonly Dictionary<int, Tensor> constants = [];

    /// <summary>Allocates the parameters, all zero.</summary>
    protected LanguageModel(ModelConfiguration configuration, Device device, ParameterLayout layout)
    {
        Configuration = configuration;
        Device = device;
        Parameters = new ParameterSet(device, layout);
    }

    /// <summary>Sizes and constants.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>Where the parameters lie.</summary>
    public Device Device { get; }

    /// <summary>Values and gradients under their published names.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>A row for each token: [V, D].</summary>
    public abstract Parameter ClassifierWeight { get; }

    /// <summary>[V], or null.</summary>
    public abstract Parameter? ClassifierBias { get; }

    /// <summary>A model of this configuration, its parameters zero: initialise them or load a checkpoint.</summary>
    /// <param name="configuration">Sizes; validated here.</param>
    /// <param name="device">Where it will compute.</param>
    /// <param name="paddingId">The embedding row that starts as zero (BabyLlama), or null.</param>
    public static LanguageModel Create(ModelConfiguration configuration, Device device, int? paddingId = null) =>
        configuration.Validated().Architecture switch
        {
            Architecture.BabyLlama => new BabyLlama(configuration, device, paddingId),
            _ => new LtgBert(configuration, device),
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

    /// <summary>Records the head up to what <see cref="ClassifierWeight"/> multiplies.</summary>
    /// <param name="plan">The step being recorded.</param>
    /// <param name="hidden">[capacity, D] hidden states of the target rows.</param>
    /// <param name="targets">Which rows they are.</param>
    /// <returns>[capacity, D]</returns>
    public abstract Tensor Head(StepPlan plan, Tensor hidden, TargetRows targets);

    /// <summary>Frees parameters and tables.</summary>
    public void Dispose()
    {
        Parameters.Dispose();
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
