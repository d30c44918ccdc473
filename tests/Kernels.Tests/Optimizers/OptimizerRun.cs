using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;
using AntLM.OperationCases;

namespace AntLM.Kernels.Tests.Optimizers;

/// <summary>A parameter block that an optimiser updates for some steps on a device.</summary>
internal sealed class OptimizerRun : IDisposable
{
    /// <summary>What gaps between the parameters hold in values and moments: nobody may touch it.</summary>
    public const float Gap = 7;

    private const float Beta1 = 0.9f, Beta2 = 0.98f;

    // Sizes that divide nothing: side by side, behind a gap, of several tiles, and zero everywhere, which LAMB scales by one.
    private static readonly ParameterSegment[] Segments =
        [new(0, 127, false), new(127, 33, true), new(192, 9_001, true), new(9_216, 31, true), new(9_247, 4_097, false)];

    private static readonly int Count = (int)(Segments[^1].Start + Segments[^1].Count + 3);

    private readonly Device device;
    private readonly bool isLamb;
    private readonly DeviceTensors tensors;
    private readonly Random random = new(3);
    private readonly Tensor gradients, norm, firstMoment, secondMoment, values;
    private readonly Tensor? compute;
    private int time;

    public OptimizerRun(Device device, bool isLamb)
    {
        (this.device, this.isLamb) = (device, isLamb);
        tensors = new DeviceTensors(device);
        gradients = Block(_ => 0, outside: 0);
        norm = tensors.Poisoned(new Shape(1), DType.Float32);
        (firstMoment, secondMoment) = (Block(_ => 0, Gap), Block(_ => 0, Gap));
        values = Block(segment => segment == Segments[3] ? 0 : (float)(random.NextDouble() - 0.5), Gap);
        compute = device.ComputeType == DType.Float32 ? null : tensors.Poisoned(new Shape(Count), device.ComputeType);
    }

    /// <summary>First and second moment and values as they are now, gaps included.</summary>
    public float[][] Blocks =>
        [device.DownloadFloats(firstMoment), device.DownloadFloats(secondMoment), device.DownloadFloats(values)];

    /// <summary>The copy in the compute type; null where there is none.</summary>
    public float[]? Compute => compute is null ? null : device.DownloadFloats(compute);

    /// <summary>Elements that belong to a parameter.</summary>
    public static IEnumerable<int> Elements =>
        Segments.SelectMany(segment => Enumerable.Range((int)segment.Start, segment.Count));

    /// <summary>Elements that belong to none.</summary>
    public static IEnumerable<int> Gaps => Enumerable.Range(0, Count).Except(Elements);

    /// <summary>One step. Gradients become smaller, so that the first steps are clipped and later ones are not.</summary>
    /// <param name="bad">Stands among the gradients where it is not null.</param>
    /// <param name="maxGradientNorm">What gradients are clipped to.</param>
    public void Step(float? bad = null, float maxGradientNorm = 2)
    {
        var drawn = new float[Count];
        foreach (var i in Elements)
        {
            drawn[i] = (float)((random.NextDouble() - 0.4) * Math.Pow(0.1, time));
        }

        drawn[5_001] = bad ?? drawn[5_001];
        device.Upload<float>(drawn, gradients);
        var step = new OptimizerStep(
            LearningRate: 0.01f / (1 + time), Beta1, Beta2, Epsilon: 1e-6f, WeightDecay: 0.1f,
            (float)(1 - Math.Pow(Beta1, time + 1)), (float)(1 - Math.Pow(Beta2, time + 1)), maxGradientNorm);
        device.Operations.GradientNorm(gradients, norm);
        if (isLamb)
        {
            device.Operations.Lamb(gradients, norm, Segments, step, firstMoment, secondMoment, values, compute);
        }
        else
        {
            device.Operations.AdamW(gradients, norm, Segments, step, firstMoment, secondMoment, values, compute);
        }

        time++;
    }

    public void Dispose() => tensors.Dispose();

    private Tensor Block(Func<ParameterSegment, float> draw, float outside)
    {
        var elements = new float[Count];
        Array.Fill(elements, outside);
        foreach (var segment in Segments)
        {
            for (var i = 0; i < segment.Count; i++)
            {
                elements[segment.Start + i] = draw(segment);
            }
        }

        return tensors.Of(elements, new Shape(Count), DType.Float32);
    }
}
