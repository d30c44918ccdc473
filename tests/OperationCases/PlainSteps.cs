using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.OperationCases;

/// <summary>
/// Operations of which a plain BFloat16 computation stores more than the result: operands of matrix products, logits and their gradient,
/// attention scores, probabilities and their gradients. All tensors here are Float32 in host memory; what would be stored is rounded.
/// </summary>
/// <remarks>Named and shaped as in <see cref="IOperations"/>.</remarks>
/// <param name="processor">Computes the rest.</param>
internal sealed class PlainSteps(Device processor)
{
    public void Linear(Tensor x, Tensor weight, Tensor? bias, Tensor y)
    {
        using var tensors = new DeviceTensors(processor);
        processor.Operations.Linear(Rounded(tensors, x), Rounded(tensors, weight), bias, y);
    }

    public void LinearBackwardInput(Tensor gradY, Tensor weight, bool accumulate, Tensor gradX)
    {
        using var tensors = new DeviceTensors(processor);
        processor.Operations.LinearBackwardInput(Rounded(tensors, gradY), Rounded(tensors, weight), accumulate, gradX);
    }

    public void LinearBackwardWeight(Tensor gradY, Tensor x, Tensor gradWeight, Tensor? gradBias)
    {
        using var tensors = new DeviceTensors(processor);
        processor.Operations.LinearBackwardWeight(Rounded(tensors, gradY), Rounded(tensors, x), gradWeight, gradBias);
    }

    public void CrossEntropy(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss)
    {
        using var tensors = new DeviceTensors(processor);
        LogitGradients(tensors, hidden, weight, bias, targets, denominator, rowLoss, rowCorrect, loss);
    }

    public void CrossEntropyWithGradient(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss,
        Tensor gradHidden, Tensor gradWeight, Tensor? gradBias)
    {
        using var tensors = new DeviceTensors(processor);
        var gradLogits = LogitGradients(tensors, hidden, weight, bias, targets, denominator, rowLoss, rowCorrect, loss);
        processor.Operations.Zero(gradHidden);
        LinearBackwardInput(gradLogits, weight, accumulate: false, gradHidden.SliceRows(0, gradLogits.Rows));
        LinearBackwardWeight(gradLogits, hidden.SliceRows(0, gradLogits.Rows), gradWeight, gradBias);
    }

    public void Attention(Tensor qkv, AttentionMask mask, int heads, Tensor output, Tensor logSumExp) =>
        DisentangledAttention(qkv, null, null, mask, heads, Dropout.None, output, logSumExp);

    public void AttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor output, Tensor logSumExp, AttentionMask mask, int heads, Tensor gradQkv) =>
        DisentangledAttentionBackward(gradOutput, qkv, null, null, output, logSumExp, mask, heads, Dropout.None, gradQkv, null);

    public void DisentangledAttention(
        Tensor qkv, Tensor? positions, Tensor? buckets, AttentionMask mask, int heads, Dropout dropout, Tensor output, Tensor logSumExp)
    {
        processor.Operations.Zero(output);
        processor.Operations.Zero(logSumExp);
        foreach (var head in PlainAttentionHead.All(qkv, positions, buckets, mask, heads, dropout))
        {
            head.Forward(output.Floats, logSumExp.Floats);
        }
    }

    public void DisentangledAttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor? positions, Tensor? buckets, Tensor output, Tensor logSumExp, AttentionMask mask, int heads,
        Dropout dropout, Tensor gradQkv, Tensor? gradPositions)
    {
        processor.Operations.Zero(gradQkv);
        gradPositions?.Floats.Clear();
        foreach (var head in PlainAttentionHead.All(qkv, positions, buckets, mask, heads, dropout))
        {
            head.Backward(gradOutput.Floats, gradQkv.Floats, gradPositions is null ? [] : gradPositions.Floats);
        }
    }

    private static Tensor Rounded(DeviceTensors tensors, Tensor tensor) =>
        tensors.Of(BFloat16.Round(tensor.Floats), tensor.Shape, DType.Float32);

    /// <summary>Losses, and the gradient of the logits for the rows that are used.</summary>
    private Tensor LogitGradients(
        DeviceTensors tensors, Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss,
        Tensor rowCorrect, Tensor loss)
    {
        var (count, vocabulary) = (targets.Count.Ints[0], weight.Rows);
        var logits = tensors.Poisoned(new Shape(count, vocabulary), DType.Float32);
        Linear(hidden.SliceRows(0, count), weight, bias, logits);
        rowLoss.Floats.Clear();
        rowCorrect.Ints.Clear();
        var sum = 0.0;
        for (var row = 0; row < count; row++)
        {
            var stored = logits.Floats.Slice(row * vocabulary, vocabulary);
            var rounded = BFloat16.Round(stored);
            var (largest, target) = (rounded.Max(), targets.Ids.Ints[row]);
            double[] powers = [.. rounded.Select(logit => Math.Exp(logit - largest))];
            var total = powers.Sum();
            rowLoss.Floats[row] = (float)(Math.Log(total) + largest - rounded[target]);
            rowCorrect.Ints[row] = Array.IndexOf(rounded, largest) == target ? 1 : 0;
            sum += rowLoss.Floats[row];
            powers[target] -= total;
            BFloat16.Round([.. powers.Select(power => (float)(power / total / denominator.Floats[0]))]).CopyTo(stored);
        }

        loss.Floats[0] = (float)(sum / denominator.Floats[0]);
        return logits;
    }
}
