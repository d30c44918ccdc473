using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;
using AntLM.OperationCases;

namespace AntLM.Kernels.Tests.Operations;

/// <summary>The classifier and its gradients, once, on a device.</summary>
internal sealed record CrossEntropyRun(
    float[] Loss, float[] RowLoss, int[] RowCorrect, float[] GradHidden, float[] GradWeight, float[] GradBias)
{
    /// <summary>Runs it over memory that was NaN; gradients of parameters begin at one.</summary>
    /// <param name="device">Where.</param>
    /// <param name="hidden">[capacity, width]</param>
    /// <param name="weight">[vocabulary, width]</param>
    /// <param name="bias">[vocabulary]</param>
    /// <param name="ids">[capacity] targets.</param>
    /// <param name="count">How many of them are used.</param>
    /// <param name="denominator">What the sum of losses is divided by.</param>
    public static CrossEntropyRun On(
        Device device, float[] hidden, float[] weight, float[] bias, int[] ids, int count, float denominator)
    {
        using var tensors = new DeviceTensors(device);
        var (capacity, vocabulary, type) = (ids.Length, bias.Length, device.ComputeType);
        var width = hidden.Length / capacity;
        var (rows, table) = (new Shape(capacity, width), new Shape(vocabulary, width));
        var targets = new TargetRows(tensors.Of(new int[capacity]), tensors.Of(ids), tensors.Of([count]));
        var (loss, rowLoss) = (tensors.Poisoned(new Shape(1), DType.Float32), tensors.Poisoned(new Shape(capacity), DType.Float32));
        var rowCorrect = tensors.Poisoned(new Shape(capacity), DType.Int32);
        var gradHidden = tensors.Poisoned(rows, type);
        var gradWeight = tensors.Of(Ones(weight.Length), table, DType.Float32);
        var gradBias = tensors.Of(Ones(vocabulary), new Shape(vocabulary), DType.Float32);
        device.Operations.CrossEntropyWithGradient(
            tensors.Of(hidden, rows, type), tensors.Of(weight, table, type), tensors.Of(bias, new Shape(vocabulary), DType.Float32),
            targets, tensors.Of([denominator], new Shape(1), DType.Float32), rowLoss, rowCorrect, loss, gradHidden, gradWeight, gradBias);
        var corrects = new int[capacity];
        device.Download<int>(rowCorrect, corrects);
        return new CrossEntropyRun(
            device.DownloadFloats(loss), device.DownloadFloats(rowLoss), corrects,
            device.DownloadFloats(gradHidden), device.DownloadFloats(gradWeight), device.DownloadFloats(gradBias));
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];
}
