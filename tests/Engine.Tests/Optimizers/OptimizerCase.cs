using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Optimizers;

/// <summary>A parameter block of three segments, one without decay and one all zero, that an optimiser updates for some steps.</summary>
internal sealed class OptimizerCase : IDisposable
{
    public const float Beta1 = 0.9f;
    public const float Beta2 = 0.98f;
    public const float WeightDecay = 0.1f;

    /// <summary>One step of an optimiser.</summary>
    public delegate void Update(
        IOperations device, Tensor gradients, Tensor norm, IReadOnlyList<ParameterSegment> segments, in OptimizerStep step,
        Tensor firstMoment, Tensor secondMoment, Tensor values, Tensor? compute);

    private readonly CpuDevice device;
    private readonly CpuThreads threads;
    private readonly Update update;
    private readonly Tensor[] blocks;
    private readonly Tensor norm;
    private readonly Random random = new(3);
    private int time;

    public OptimizerCase(Update update, int threads = 2)
    {
        this.update = update;
        this.threads = new CpuThreads(threads);
        device = new CpuDevice(this.threads);
        blocks = [.. Enumerable.Range(0, 5).Select(_ => device.CreateTensor(new Shape(Count), DType.Float32))];
        norm = device.CreateTensor(new Shape(1), DType.Float32);
        for (var i = 0; i < Segments[2].Start; i++)
        {
            Values.Floats[i] = (float)(random.NextDouble() - 0.5);
        }
    }

    /// <summary>Segments of sizes that divide nothing, the middle one longer than a tile.</summary>
    public static ParameterSegment[] Segments { get; } = [new(0, 127, false), new(128, 33_001, true), new(33_136, 31, true)];

    private static int Count => (int)(Segments[^1].Start + Segments[^1].Count);

    public Tensor Gradients => blocks[0];

    public Tensor FirstMoment => blocks[1];

    public Tensor SecondMoment => blocks[2];

    public Tensor Values => blocks[3];

    public Tensor Compute => blocks[4];

    /// <summary>The numbers of the next step.</summary>
    public OptimizerStep Step => new(
        LearningRate: 0.01f / (1 + time),
        Beta1,
        Beta2,
        Epsilon: 1e-6f,
        WeightDecay,
        (float)(1 - Math.Pow(Beta1, time + 1)),
        (float)(1 - Math.Pow(Beta2, time + 1)),
        MaxGradientNorm: 2);

    /// <summary>Draws gradients; later ones are smaller, so that only the first steps are clipped.</summary>
    public void DrawGradients()
    {
        foreach (ref var gradient in Gradients.Floats)
        {
            gradient = (float)((random.NextDouble() - 0.4) * Math.Pow(0.1, time));
        }
    }

    /// <summary>One step with the gradients that stand there.</summary>
    public void Run()
    {
        device.Operations.GradientNorm(Gradients, norm);
        update(device.Operations, Gradients, norm, Segments, Step, FirstMoment, SecondMoment, Values, Compute);
        time++;
    }

    public void Dispose()
    {
        foreach (var tensor in blocks.Append(norm))
        {
            tensor.Storage.Dispose();
        }

        device.Dispose();
        threads.Dispose();
    }
}
