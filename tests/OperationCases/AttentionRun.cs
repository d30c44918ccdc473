using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.OperationCases;

/// <summary>Forward and backward pass of an attention problem on a device.</summary>
/// <param name="Output">[N, D]</param>
/// <param name="LogSumExp">[N, H]; empty from a recorded step, which keeps it to itself.</param>
/// <param name="GradQkv">[N, 3D]; empty where the step was not for training.</param>
/// <param name="GradPositions">[2K − 1, 2D]; empty for attention without positions.</param>
public sealed record AttentionRun(float[] Output, float[] LogSumExp, float[] GradQkv, float[] GradPositions)
{
    /// <summary>Runs the device's operations over memory full of NaN.</summary>
    public static AttentionRun On(Device device, AttentionCase problem)
    {
        using var tensors = new DeviceTensors(device);
        var mask = Mask(problem, values => tensors.Of(values));
        var buckets = tensors.Of(problem.Buckets);
        var words = new int[RandomState.Words];
        problem.RandomState.WriteTo(words);
        var dropout = problem.DropoutProbability > 0
            ? new Dropout(problem.DropoutProbability, AttentionCase.Site, tensors.Of(words), FollowsBatch: true)
            : Dropout.None;

        var (rows, hidden, type) = (problem.Batch * problem.Length, problem.Hidden, device.ComputeType);
        var qkv = tensors.Of(problem.Qkv, new Shape(rows, 3 * hidden), type);
        var positions = tensors.Of(problem.Positions, new Shape(AttentionCase.Distances, 2 * hidden), type);
        var gradOutput = tensors.Of(problem.GradOutput, new Shape(rows, hidden), type);
        var output = tensors.Poisoned(new Shape(rows, hidden), type);
        var logSumExp = tensors.Poisoned(new Shape(rows, problem.Heads), DType.Float32);
        var gradQkv = tensors.Poisoned(qkv.Shape, type);
        var gradPositions = tensors.Poisoned(positions.Shape, type);
        var (operations, heads) = (device.Operations, problem.Heads);
        if (problem.Disentangled)
        {
            operations.DisentangledAttention(qkv, positions, buckets, mask, heads, dropout, output, logSumExp);
            operations.DisentangledAttentionBackward(
                gradOutput, qkv, positions, buckets, output, logSumExp, mask, heads, dropout, gradQkv, gradPositions);
        }
        else
        {
            operations.Attention(qkv, mask, heads, output, logSumExp);
            operations.AttentionBackward(gradOutput, qkv, output, logSumExp, mask, heads, gradQkv);
        }

        return new AttentionRun(
            device.DownloadFloats(output),
            device.DownloadFloats(logSumExp),
            device.DownloadFloats(gradQkv),
            problem.Disentangled ? device.DownloadFloats(gradPositions) : []);
    }

    /// <summary>The same through a recorded step.</summary>
    public static AttentionRun Recorded(Device device, AttentionCase problem, bool training)
    {
        using var arena = new Arena(device.Allocate);
        var plan = new StepPlan(device, arena, training) { KeepsEverything = true };
        var uploads = new List<Action>();
        Tensor Integers(int[] values)
        {
            var tensor = plan.Place(new Shape(values.Length), DType.Int32);
            uploads.Add(() => device.Upload<int>(values, tensor));
            return tensor;
        }

        var qkv = plan.Activation(new Shape(problem.Batch * problem.Length, 3 * problem.Hidden));
        var positions = plan.Activation(new Shape(AttentionCase.Distances, 2 * problem.Hidden));
        var mask = Mask(problem, Integers);
        for (var site = 0; site < AttentionCase.Site; site++)
        {
            plan.NextDropout(0);
        }

        var output = problem.Disentangled
            ? plan.DisentangledAttention(
                qkv, positions, Integers(problem.Buckets), mask, problem.Heads, plan.NextDropout(problem.DropoutProbability))
            : plan.Attention(qkv, mask, problem.Heads);
        plan.Complete();
        plan.Load(problem.RandomState);
        uploads.ForEach(upload => upload());
        device.UploadFloats(problem.Qkv, qkv);
        device.UploadFloats(problem.Positions, positions);
        plan.Forward();
        var computed = device.DownloadFloats(output);
        if (!training)
        {
            return new AttentionRun(computed, [], [], []);
        }

        device.UploadFloats(problem.GradOutput, plan.GradientOf(output));
        plan.Backward();
        return new AttentionRun(
            computed,
            [],
            device.DownloadFloats(plan.GradientOf(qkv)),
            problem.Disentangled ? device.DownloadFloats(plan.GradientOf(positions)) : []);
    }

    private static AttentionMask Mask(AttentionCase problem, Func<int[], Tensor> place) => new(
        problem.Causal,
        place(problem.KeyLengths),
        problem.DocumentStarts is null ? null : place(problem.DocumentStarts).Reshape(problem.Batch, problem.Length),
        problem.Batch,
        problem.Length);
}
