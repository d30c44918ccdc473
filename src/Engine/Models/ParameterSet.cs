using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Randomness;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Models;

/// <summary>A model's parameters: one block of values, one of gradients, and named views on both.</summary>
public sealed class ParameterSet : IDisposable
{
    private readonly Device device;
    private readonly ParameterLayout layout;
    private readonly Dictionary<string, Parameter> parameters = [];

    /// <summary>Allocates both blocks, all zero.</summary>
    /// <exception cref="UserException">There are more parameters than a block holds.</exception>
    public ParameterSet(Device device, ParameterLayout layout)
    {
        this.device = device;
        this.layout = layout;
        var all = layout.Count <= Array.MaxLength
            ? new Shape((int)layout.Count)
            : throw new UserException($"The model has {layout.Count} parameters: at most {Array.MaxLength} can be computed with.");
        Values = device.CreateTensor(all, DType.Float32);
        Gradients = device.CreateTensor(all, DType.Float32);
        Compute = device.ComputeType == DType.Float32 ? null : device.CreateTensor(all, device.ComputeType);
        foreach (var entry in layout.Entries)
        {
            parameters.Add(entry.Name, View(entry.Name, entry.Start, entry.Shape));
        }

        foreach (var (name, group) in layout.Groups)
        {
            parameters.Add(name, View(name, group.Start, group.Shape));
        }
    }

    /// <summary>All values, [count] Float32.</summary>
    public Tensor Values { get; }

    /// <summary>All gradients, [count] Float32.</summary>
    public Tensor Gradients { get; }

    /// <summary>
    /// All values in the device's compute type, written by the optimiser; null where values themselves are computed with.
    /// </summary>
    public Tensor? Compute { get; }

    /// <summary>The part of a block of all parameters that is trained: all of it, unless the layout freezes some.</summary>
    public Tensor Trained(Tensor block) => block.SliceRows(
        checked((int)layout.TrainedFrom), checked((int)(layout.Count - layout.TrainedFrom)));

    /// <summary>The published parameters in the order of storage.</summary>
    public IReadOnlyList<ParameterEntry> Entries => layout.Entries;

    /// <summary>Trained numbers, gaps for alignment not counted.</summary>
    public long Count => layout.Entries.Sum(entry => entry.Shape.Count);

    /// <summary>The parameter or group of this name.</summary>
    public Parameter this[string name] => parameters[name];

    /// <summary>
    /// How the optimiser treats each trained parameter, counted from the first of them: no decay where the name contains one of the parts.
    /// </summary>
    public IReadOnlyList<ParameterSegment> Segments(IReadOnlyList<string> noDecay) =>
    [
        .. layout.Entries.Where(entry => entry.Start >= layout.TrainedFrom).Select(entry => new ParameterSegment(
            entry.Start - layout.TrainedFrom,
            checked((int)entry.Shape.Count),
            !noDecay.Any(part => entry.Name.Contains(part, StringComparison.Ordinal)))),
    ];

    /// <summary>
    /// A further block for all that is trained, all zero: a moment, a moving average. The caller disposes its storage.
    /// </summary>
    public Tensor CreateTrainedBlock(DType type) =>
        device.CreateTensor(new Shape(checked((int)(layout.Count - layout.TrainedFrom))), type);

    /// <summary>The part of a block that belongs to a published parameter.</summary>
    public static Tensor Part(Tensor block, ParameterEntry entry) =>
        new(block.Storage, block.ByteOffset + (entry.Start * block.Type.Bytes()), entry.Shape, block.Type);

    /// <summary>Draws all initial values. Each parameter has a stream of its own, keyed by its ordinal.</summary>
    /// <param name="seed">Of the draws.</param>
    /// <param name="pretrained">Parameters whose values are taken over where the names are the same; null: none.</param>
    public void Initialize(ulong seed, ParameterSet? pretrained = null)
    {
        var ordinal = 0u;
        foreach (var entry in layout.Entries)
        {
            if (pretrained is not null && pretrained.parameters.TryGetValue(entry.Name, out var taken))
            {
                Load(entry.Name, pretrained.Read(taken.Value));
            }
            else
            {
                var values = new float[entry.Shape.Count];
                entry.Initialization(values, new RandomSequence(seed, ordinal, RandomSite.Initialization));
                Load(entry.Name, values);
            }

            ordinal++;
        }
    }

    /// <summary>Sets the values of a published parameter or a group.</summary>
    public void Load(string name, ReadOnlySpan<float> values)
    {
        var parameter = parameters[name];
        device.Upload(values, parameter.Value);
        if (Compute is not null)
        {
            device.Operations.Cast(parameter.Value, parameter.Compute);
        }
    }

    /// <summary>A copy of all that is trained.</summary>
    public float[] ReadTrained() => Read(Trained(Values));

    /// <summary>Sets all that is trained.</summary>
    /// <param name="values">As <see cref="ReadTrained"/> gave them.</param>
    public void LoadTrained(ReadOnlySpan<float> values)
    {
        device.Upload(values, Trained(Values));
        if (Compute is not null)
        {
            device.Operations.Cast(Trained(Values), Trained(Compute));
        }
    }

    /// <summary>Reads a tensor of the parameters' layout, such as a part of a block, from the device.</summary>
    public float[] Read(Tensor tensor)
    {
        var values = new float[tensor.Count];
        device.Download<float>(tensor, values);
        return values;
    }

    /// <summary>Frees the blocks.</summary>
    public void Dispose()
    {
        Values.Storage.Dispose();
        Gradients.Storage.Dispose();
        Compute?.Storage.Dispose();
    }

    private Parameter View(string name, long start, Shape shape)
    {
        Tensor In(Tensor block) => new(block.Storage, block.ByteOffset + (start * block.Type.Bytes()), shape, block.Type);
        return new Parameter(name, In(Values), In(Compute ?? Values), In(Gradients)) { IsFrozen = start < layout.TrainedFrom };
    }
}
