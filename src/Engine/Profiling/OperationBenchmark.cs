using System.Diagnostics;
using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Profiling;

/// <summary>Times one operation, forward and backward, at the sizes it has in a model.</summary>
/// <remarks>
/// It is recorded as often as it takes to leave the caches, on tensors of its own each time, so that a call finds its operands where a
/// training step leaves them: in memory. The recorded calls are timed together, one behind the other, so that what a device needs to begin
/// and to report does not count.
/// </remarks>
public static class OperationBenchmark
{
    private const int MostCopies = 64;
    private const float DropProbability = 0.1f, Epsilon = 1e-6f;

    private static readonly SortedDictionary<string, Case> Cases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AdamW"] = new(Architecture.BabyLlama, (plan, inputs) => RecordUpdate(plan, inputs, adamW: true)),
        ["AddLayerNorm"] = new(Architecture.LtgBert, (plan, inputs) => plan.AddLayerNorm(
            inputs.Residual(), inputs.Activation(inputs.Model.HiddenSize), plan.NextDropout(DropProbability), Epsilon)),
        ["AddRmsNorm"] = new(Architecture.BabyLlama, (plan, inputs) => plan.AddRmsNorm(
            inputs.Residual(), inputs.Activation(inputs.Model.HiddenSize), Dropout.None, inputs.Parameter(inputs.Model.HiddenSize),
            Epsilon)),
        ["Attention"] = new(Architecture.BabyLlama, (plan, inputs) => plan.Attention(
            inputs.Activation(3 * inputs.Model.HiddenSize), inputs.Mask(causal: true), inputs.Model.AttentionHeads)),
        ["Cast"] = new(Architecture.BabyLlama, RecordCast),
        ["CrossEntropy"] = new(Architecture.BabyLlama, RecordCrossEntropy),
        ["DisentangledAttention"] = new(Architecture.LtgBert, RecordDisentangledAttention),
        ["DropOut"] = new(Architecture.LtgBert, (plan, inputs) => plan.DropOut(
            inputs.Activation(inputs.Model.HiddenSize), plan.NextDropout(DropProbability))),
        ["Embedding"] = new(Architecture.BabyLlama, (plan, inputs) => plan.Embedding(
            inputs.Ids(inputs.Tokens, inputs.Model.VocabularySize),
            inputs.Parameter(inputs.Model.VocabularySize, inputs.Model.HiddenSize))),
        ["GatherRows"] = new(Architecture.LtgBert, (plan, inputs) => plan.GatherRows(
            inputs.Activation(inputs.Model.HiddenSize), inputs.Targets())),
        ["GeGluNorm"] = new(Architecture.LtgBert, (plan, inputs) => plan.GeGluNorm(
            inputs.Activation(2 * inputs.Model.IntermediateSize), Epsilon)),
        ["Gelu"] = new(Architecture.LtgBert, (plan, inputs) => plan.Gelu(inputs.Activation(inputs.Model.HiddenSize))),
        ["GradientNorm"] = new(Architecture.BabyLlama, RecordGradientNorm),
        ["Lamb"] = new(Architecture.BabyLlama, (plan, inputs) => RecordUpdate(plan, inputs, adamW: false)),
        ["LayerNorm"] = new(Architecture.LtgBert, (plan, inputs) => plan.LayerNorm(
            inputs.Activation(inputs.Model.HiddenSize), inputs.Parameter(inputs.Model.HiddenSize),
            inputs.Parameter(inputs.Model.HiddenSize), Epsilon)),
        ["Linear"] = new(Architecture.BabyLlama, (plan, inputs) => plan.Linear(
            inputs.Activation(inputs.Model.HiddenSize),
            inputs.Parameter(2 * inputs.Model.IntermediateSize, inputs.Model.HiddenSize))),
        ["RmsNorm"] = new(Architecture.BabyLlama, (plan, inputs) => plan.RmsNorm(
            inputs.Activation(inputs.Model.HiddenSize), inputs.Parameter(inputs.Model.HiddenSize), Epsilon)),
        ["Rotary"] = new(Architecture.BabyLlama, (plan, inputs) => plan.Rotary(
            inputs.Activation(3 * inputs.Model.HiddenSize), inputs.Angles(), inputs.Model.AttentionHeads, inputs.Length)),
        ["SwiGlu"] = new(Architecture.BabyLlama, (plan, inputs) => plan.SwiGlu(inputs.Activation(2 * inputs.Model.IntermediateSize))),
        ["Zero"] = new(Architecture.BabyLlama, RecordZero),
    };

    /// <summary>What can be measured, in alphabetical order; case does not matter.</summary>
    public static IReadOnlyCollection<string> Names => Cases.Keys;

    /// <summary>The shape that an operation is measured at where nothing else is asked for: of a backbone that uses it.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static BenchmarkShape DefaultShape(string name) => BenchmarkShape.Default(Cases[name].Architecture);

    /// <summary>The shapes that an operation is measured at where sizes are compared, of a backbone that uses it.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static IReadOnlyList<BenchmarkShape> ComparedShapes(string name) => BenchmarkShape.Compared(Cases[name].Architecture);

    /// <summary>Measures an operation: every call of the surface that its forward and backward pass make.</summary>
    /// <param name="device">Where.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="duration">How long to go on; every recorded call is made at least once after a warm-up.</param>
    public static IReadOnlyList<OperationTimes> Run(Device device, string name, BenchmarkShape shape, TimeSpan duration)
    {
        using var arena = new Arena(device.Allocate);
        var plan = new StepPlan(device, arena, training: true) { KeepsEverything = true };
        var inputs = new BenchmarkInputs(plan, shape);
        for (var copies = 0; copies == 0 || (plan.Bytes < 2 * device.CacheBytes && copies < MostCopies); copies++)
        {
            Cases[name].Record(plan, inputs);
        }

        plan.Complete();
        inputs.Load(arena);
        // The forward pass leaves what the backward pass reads.
        plan.Forward();
        plan.Backward();
        var recorder = CallRecorder.Create(device);
        plan.Forward(recorder.Operations);
        plan.Backward(recorder.Operations);
        var profile = new OperationProfile();
        var groups = recorder.Calls
            .Where(call => call.Operation.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            .GroupBy(call => call.Operation)
            .Select(group => group.ToList())
            .ToList();
        foreach (var calls in groups)
        {
            var began = Stopwatch.GetTimestamp();
            do
            {
                var seconds = device.Time(() => calls.ForEach(call => call.Make(device.Operations))) / calls.Count;
                calls.ForEach(call => profile.Add(call.Operation, seconds, call.Cost));
            }
            while (Stopwatch.GetElapsedTime(began) < duration / groups.Count);
        }

        return profile.Operations;
    }

    private static void RecordCrossEntropy(StepPlan plan, BenchmarkInputs inputs)
    {
        var targets = inputs.Targets();
        var hidden = plan.Activation(new Shape(targets.Capacity, inputs.Model.HiddenSize));
        var weight = inputs.Parameter(inputs.Model.VocabularySize, inputs.Model.HiddenSize);
        var denominator = plan.Saved(new Shape(1));
        var (loss, rowLoss, rowCorrect) = plan.CrossEntropy(hidden, weight, bias: null, targets, denominator);

        // What evaluation computes, without gradients.
        plan.Add(
            [],
            device => device.CrossEntropy(hidden, weight.Compute, bias: null, targets, denominator, rowLoss, rowCorrect, loss),
            backward: null);
    }

    private static void RecordDisentangledAttention(StepPlan plan, BenchmarkInputs inputs)
    {
        var positions = plan.Activation(new Shape((2 * inputs.Model.PositionBucketSize) - 1, 2 * inputs.Model.HiddenSize));
        plan.DisentangledAttention(
            inputs.Activation(3 * inputs.Model.HiddenSize), positions, inputs.Buckets(), inputs.Mask(causal: false),
            inputs.Model.AttentionHeads, plan.NextDropout(DropProbability));
    }

    private static void RecordGradientNorm(StepPlan plan, BenchmarkInputs inputs)
    {
        var (gradients, norm) = (inputs.ParameterBlock(), plan.Saved(new Shape(1)));
        plan.Add([], device => device.GradientNorm(gradients, norm), backward: null);
    }

    private static void RecordZero(StepPlan plan, BenchmarkInputs inputs)
    {
        var gradients = inputs.ParameterBlock();
        plan.Add([], device => device.Zero(gradients), backward: null);
    }

    private static void RecordCast(StepPlan plan, BenchmarkInputs inputs)
    {
        var source = inputs.ParameterBlock();
        var destination = plan.Place(source.Shape, DType.BFloat16);
        plan.Add([], device => device.Cast(source, destination), backward: null);
    }

    private static void RecordUpdate(StepPlan plan, BenchmarkInputs inputs, bool adamW)
    {
        var (gradients, first, second) = (inputs.ParameterBlock(), inputs.ParameterBlock(), inputs.ParameterBlock());
        var (values, norm) = (inputs.ParameterBlock(), plan.Saved(new Shape(1)));
        var compute = plan.Device.ComputeType == DType.Float32 ? null : plan.Activation(values.Shape);

        // A model's block consists of matrices: here of D × D elements each, the last one perhaps smaller.
        var matrix = inputs.Model.HiddenSize * inputs.Model.HiddenSize;
        List<ParameterSegment> segments = [];
        for (var start = 0L; start < values.Count; start += matrix)
        {
            segments.Add(new ParameterSegment(start, (int)Math.Min(matrix, values.Count - start), Decays: true));
        }

        var step = new OptimizerStep(
            LearningRate: 1e-4f, Beta1: 0.9f, Beta2: 0.999f, Epsilon: 1e-8f, WeightDecay: 0.01f, BiasCorrection1: 0.1f,
            BiasCorrection2: 0.001f, MaxGradientNorm: 1);
        plan.Add(
            [],
            forward: device =>
            {
                if (adamW)
                {
                    device.AdamW(gradients, norm, segments, step, first, second, values, compute);
                }
                else
                {
                    device.Lamb(gradients, norm, segments, step, first, second, values, compute);
                }
            },
            backward: null);
    }

    private sealed record Case(Architecture Architecture, Action<StepPlan, BenchmarkInputs> Record);
}
