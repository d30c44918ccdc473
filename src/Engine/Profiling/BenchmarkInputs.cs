using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Profiling;

/// <summary>The inputs of operations that are benchmarked: places in a plan, and the numbers that will stand there.</summary>
/// <param name="plan">The plan that the operations are recorded into.</param>
/// <param name="shape">Sizes.</param>
internal sealed class BenchmarkInputs(StepPlan plan, BenchmarkShape shape)
{
    private readonly List<Action<Device>> uploads = [];

    /// <summary>Sizes of the model.</summary>
    public ModelConfiguration Model => shape.Model;

    /// <summary>Tokens of a sequence.</summary>
    public int Length => shape.Length;

    /// <summary>Token rows of the batch.</summary>
    public int Tokens => shape.Batch * shape.Length;

    /// <summary>An activation of a row for each token.</summary>
    public Tensor Activation(int width) => plan.Activation(new Shape(Tokens, width));

    /// <summary>A state of the residual stream.</summary>
    public Tensor Residual() => plan.Accumulating(new Shape(Tokens, Model.HiddenSize));

    /// <summary>A block of Float32, as large as all matrices of the model.</summary>
    public Tensor ParameterBlock()
    {
        long hidden = Model.HiddenSize, count = hidden * Model.VocabularySize;
        count += Model.HiddenLayers * ((4 * hidden * hidden) + (3 * hidden * Model.IntermediateSize));
        return plan.Saved(new Shape(checked((int)(count / hidden)), Model.HiddenSize));
    }

    /// <summary>A parameter with its gradient.</summary>
    public Parameter Parameter(params ReadOnlySpan<int> sizes)
    {
        var dimensions = new Shape(sizes);
        var value = plan.Saved(dimensions);
        var compute = plan.Device.ComputeType == DType.Float32 ? value : plan.Activation(dimensions);
        return new Parameter("benchmarked", value, compute, plan.Saved(dimensions));
    }

    /// <summary>Random ids below a limit.</summary>
    public Tensor Ids(int count, int limit) => Integers(index => new Random(index).Next(limit), count);

    /// <summary>The mask of rows without padding.</summary>
    public AttentionMask Mask(bool causal) =>
        new(causal, Integers(_ => shape.Length, shape.Batch), DocumentStarts: null, shape.Batch, shape.Length);

    /// <summary>The bucket of each distance.</summary>
    public Tensor Buckets()
    {
        var table = RelativeBuckets.Table(shape.Length, Model.PositionBucketSize, Model.MaximumPositions);
        return Integers(index => table[index], table.Length);
    }

    /// <summary>Cosines and sines of rotary positions; true ones, for rotations that are repeated must keep the length of vectors.</summary>
    public Tensor Angles()
    {
        var half = Model.HeadSize / 2;
        var angles = plan.Saved(new Shape(shape.Length, 2 * half));
        var values = new float[shape.Length * 2 * half];
        for (var index = 0; index < values.Length; index++)
        {
            var (position, column) = (index / (2 * half), index % (2 * half));
            values[index] = column < half ? MathF.Cos(position + column) : MathF.Sin(position + column - half);
        }

        uploads.Add(device => device.Upload<float>(values, angles));
        return angles;
    }

    /// <summary>Every token of a decoder, about every seventh of an encoder.</summary>
    public TargetRows Targets()
    {
        const int maskedOneIn = 7;
        var distance = Model.Architecture == Architecture.BabyLlama ? 1 : maskedOneIn;
        var count = (Tokens + distance - 1) / distance;
        return new TargetRows(
            Integers(index => index * distance, count), Ids(count, Model.VocabularySize), Integers(_ => count, 1));
    }

    /// <summary>Fills all memory of the recorded plan with numbers from 0 to 1, and the inputs with their own.</summary>
    public void Load(Arena arena)
    {
        RandomMemory.Fill(plan.Device, arena, signed: false);
        foreach (var upload in uploads)
        {
            upload(plan.Device);
        }

        plan.Load(new RandomState(Seed: 1, Step: 0, FirstTokenRow: 0));
    }

    private Tensor Integers(Func<int, int> value, int count)
    {
        var tensor = plan.Place(new Shape(count), DType.Int32);
        int[] values = [.. Enumerable.Range(0, count).Select(value)];
        uploads.Add(device => device.Upload<int>(values, tensor));
        return tensor;
    }
}
