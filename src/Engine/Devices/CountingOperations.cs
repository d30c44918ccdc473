using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices;

/// <summary>
/// The operation surface that computes nothing and counts: after a call <see cref="Last"/> says what that call would have cost.
/// </summary>
/// <param name="device">Holds the tensors; the number of target rows is read from it.</param>
/// <remarks>Rows are counted in full, without regard to key lengths and document starts.</remarks>
public sealed class CountingOperations(Device device) : IOperations
{
    // Floating-point operations of an element, transcendental functions as polynomials of usual degree.
    private const double Exponential = 16, Norm = 7, NormBackward = 12, RootMeanSquare = 4, RootMeanSquareBackward = 10;
    private const double TanhGelu = 24, TanhGeluBackward = 30, ErfGelu = 40, ErfGeluBackward = 60;
    private const double AdamWUpdate = 15, LambUpdate = 20;

    /// <summary>The cost of the call before.</summary>
    public OperationCost Last { get; private set; }

    /// <inheritdoc/>
    public void Zero(Tensor destination) => Count(0, Bytes(destination));

    /// <inheritdoc/>
    public void Cast(Tensor source, Tensor destination) => Count(0, Bytes(source, destination));

    /// <inheritdoc/>
    public void Linear(Tensor x, Tensor weight, Tensor? bias, Tensor y) =>
        Count(Product(x, weight) + Elements(bias is null ? null : y), Bytes(x, weight, bias, y));

    /// <inheritdoc/>
    public void LinearBackwardInput(Tensor gradY, Tensor weight, bool accumulate, Tensor gradX) =>
        Count(Product(gradX, weight), Bytes(gradY, weight) + Written(gradX, accumulate));

    /// <inheritdoc/>
    public void LinearBackwardWeight(Tensor gradY, Tensor x, Tensor gradWeight, Tensor? gradBias) => Count(
        Product(x, gradWeight) + Elements(gradBias is null ? null : gradY), Bytes(gradY, x) + (2 * Bytes(gradWeight, gradBias)));

    /// <inheritdoc/>
    public void Embedding(Tensor ids, Tensor table, Tensor y) =>
        Count(0, Bytes(ids, y) + (y.Count * (double)table.Type.Bytes()));

    /// <inheritdoc/>
    public void EmbeddingBackward(Tensor gradY, Tensor ids, Tensor gradTable) =>
        Count(Elements(gradY), Bytes(ids, gradY) + (2 * gradY.Count * (double)gradTable.Type.Bytes()));

    /// <inheritdoc/>
    public void RmsNorm(Tensor x, Tensor gain, float epsilon, Tensor y, Tensor inverseRms) =>
        Count(RootMeanSquare * Elements(x), Bytes(x, gain, y, inverseRms));

    /// <inheritdoc/>
    public void RmsNormBackward(Tensor gradY, Tensor x, Tensor gain, Tensor inverseRms, bool accumulate, Tensor gradX, Tensor gradGain) =>
        Count(RootMeanSquareBackward * Elements(x), Bytes(gradY, x, gain, inverseRms) + Written(gradX, accumulate) + (2 * Bytes(gradGain)));

    /// <inheritdoc/>
    public void AddRmsNorm(
        Tensor residual, Tensor branch, Dropout dropout, Tensor gain, float epsilon, Tensor sum, Tensor y, Tensor inverseRms) =>
        Count((RootMeanSquare + 2) * Elements(sum), Bytes(residual, branch, gain, sum, y, inverseRms));

    /// <inheritdoc/>
    public void AddRmsNormBackward(
        Tensor gradY, Tensor sum, Tensor gain, Tensor inverseRms, Dropout dropout, Tensor gradSum, Tensor gradBranch, Tensor gradGain) =>
        Count(
            (RootMeanSquareBackward + 2) * Elements(sum),
            Bytes(gradY, sum, gain, inverseRms, gradBranch) + (2 * Bytes(gradSum, gradGain)));

    /// <inheritdoc/>
    public void LayerNorm(Tensor x, Tensor? gain, Tensor? bias, float epsilon, Tensor y, Tensor mean, Tensor inverseDeviation) =>
        Count(Norm * Elements(x), Bytes(x, gain, bias, y, mean, inverseDeviation));

    /// <inheritdoc/>
    public void LayerNormBackward(
        Tensor gradY, Tensor x, Tensor? gain, Tensor mean, Tensor inverseDeviation, bool accumulate,
        Tensor gradX, Tensor? gradGain, Tensor? gradBias) => Count(
            NormBackward * Elements(x),
            Bytes(gradY, x, gain, mean, inverseDeviation) + Written(gradX, accumulate) + (2 * Bytes(gradGain, gradBias)));

    /// <inheritdoc/>
    public void AddLayerNorm(
        Tensor residual, Tensor branch, Dropout dropout, float epsilon, Tensor sum, Tensor y, Tensor inverseDeviation) =>
        Count((Norm + 2) * Elements(sum), Bytes(residual, branch, sum, y, inverseDeviation));

    /// <inheritdoc/>
    public void AddLayerNormBackward(
        Tensor gradY, Tensor y, Tensor inverseDeviation, Dropout dropout, Tensor gradSum, Tensor gradBranch) =>
        Count((NormBackward + 2) * Elements(y), Bytes(gradY, y, inverseDeviation, gradBranch) + (2 * Bytes(gradSum)));

    /// <inheritdoc/>
    public void DropOut(Tensor x, Dropout dropout, Tensor? rows, Tensor y) => Count(Elements(y), Bytes(x, rows, y));

    /// <inheritdoc/>
    public void DropOutBackward(Tensor gradY, Dropout dropout, Tensor? rows, bool accumulate, Tensor gradX) =>
        Count(Elements(gradX), Bytes(gradY, rows) + Written(gradX, accumulate));

    /// <inheritdoc/>
    public void Rotary(Tensor qkv, Tensor angles, int heads, int length) => CountRotation(qkv, angles);

    /// <inheritdoc/>
    public void RotaryBackward(Tensor gradQkv, Tensor angles, int heads, int length) => CountRotation(gradQkv, angles);

    /// <inheritdoc/>
    public void Attention(Tensor qkv, AttentionMask mask, int heads, Tensor output, Tensor logSumExp) =>
        Count(ScoreProducts(2, output, mask) + Softmax(mask, heads), Bytes(qkv, output, logSumExp));

    /// <inheritdoc/>
    /// <remarks>Five products for each score: the score again, and the gradients of probability, value, query and key.</remarks>
    public void AttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor output, Tensor logSumExp, AttentionMask mask, int heads, Tensor gradQkv) =>
        Count(ScoreProducts(5, output, mask) + Softmax(mask, heads), Bytes(gradOutput, qkv, output, logSumExp, gradQkv));

    /// <inheritdoc/>
    public void DisentangledAttention(
        Tensor qkv, Tensor positions, Tensor buckets, AttentionMask mask, int heads, Dropout dropout, Tensor output, Tensor logSumExp) =>
        Count(
            ScoreProducts(2, output, mask) + PositionProducts(2, output, positions) + Softmax(mask, heads),
            Bytes(qkv, positions, buckets, output, logSumExp));

    /// <inheritdoc/>
    /// <remarks>Six products with the positions: both terms of the scores again, and the gradients of both of their factors.</remarks>
    public void DisentangledAttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor positions, Tensor buckets, Tensor output, Tensor logSumExp, AttentionMask mask, int heads,
        Dropout dropout, Tensor gradQkv, Tensor gradPositions) => Count(
            ScoreProducts(5, output, mask) + PositionProducts(6, output, positions) + Softmax(mask, heads),
            Bytes(gradOutput, qkv, positions, buckets, output, logSumExp, gradQkv, gradPositions));

    /// <inheritdoc/>
    public void SwiGlu(Tensor gateUp, Tensor y) => Count((Exponential + 4) * Elements(y), Bytes(gateUp, y));

    /// <inheritdoc/>
    public void SwiGluBackward(Tensor gradY, Tensor gateUp, Tensor gradGateUp) =>
        Count((Exponential + 8) * Elements(gradY), Bytes(gradY, gateUp, gradGateUp));

    /// <inheritdoc/>
    public void GeGluNorm(Tensor valueGate, float epsilon, Tensor y, Tensor inverseDeviation) =>
        Count((TanhGelu + 1 + Norm) * Elements(y), Bytes(valueGate, y, inverseDeviation));

    /// <inheritdoc/>
    public void GeGluNormBackward(Tensor gradY, Tensor valueGate, Tensor y, Tensor inverseDeviation, Tensor gradValueGate) =>
        Count((TanhGeluBackward + 2 + NormBackward) * Elements(y), Bytes(gradY, valueGate, y, inverseDeviation, gradValueGate));

    /// <inheritdoc/>
    public void Gelu(Tensor x, Tensor y) => Count(ErfGelu * Elements(x), Bytes(x, y));

    /// <inheritdoc/>
    public void GeluBackward(Tensor gradY, Tensor x, Tensor gradX) => Count(ErfGeluBackward * Elements(x), Bytes(gradY, x, gradX));

    /// <inheritdoc/>
    public void GatherRows(Tensor x, TargetRows targets, Tensor y) =>
        Count(0, Bytes(targets.Rows, y) + (Used(targets) * x.Width * x.Type.Bytes()));

    /// <inheritdoc/>
    public void GatherRowsBackward(Tensor gradY, TargetRows targets, Tensor gradX) =>
        Count(0, Bytes(targets.Rows, gradX) + (Used(targets) * gradY.Width * gradY.Type.Bytes()));

    /// <inheritdoc/>
    public void CrossEntropy(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss) =>
        CountClassifier(products: 1, hidden, weight, targets, Bytes(weight, bias, rowLoss, rowCorrect));

    /// <inheritdoc/>
    public void CrossEntropyWithGradient(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss,
        Tensor gradHidden, Tensor gradWeight, Tensor? gradBias) => CountClassifier(
            products: 3, hidden, weight, targets, Bytes(weight, bias, rowLoss, rowCorrect, gradHidden) + (2 * Bytes(gradWeight, gradBias)));

    /// <inheritdoc/>
    public void GradientNorm(Tensor gradients, Tensor norm) => Count(2 * Elements(gradients), Bytes(gradients));

    /// <inheritdoc/>
    public void AdamW(
        Tensor gradients, Tensor norm, IReadOnlyList<ParameterSegment> segments, in OptimizerStep step,
        Tensor firstMoment, Tensor secondMoment, Tensor values, Tensor? compute) =>
        Count(AdamWUpdate * Elements(values), Updated(gradients, firstMoment, secondMoment, values, compute));

    /// <inheritdoc/>
    public void Lamb(
        Tensor gradients, Tensor norm, IReadOnlyList<ParameterSegment> segments, in OptimizerStep step,
        Tensor firstMoment, Tensor secondMoment, Tensor values, Tensor? compute) =>
        Count(LambUpdate * Elements(values), Updated(gradients, firstMoment, secondMoment, values, compute));

    private static double Elements(Tensor? tensor) => tensor?.Count ?? 0;

    private static double Bytes(params ReadOnlySpan<Tensor?> tensors)
    {
        var bytes = 0.0;
        foreach (var tensor in tensors)
        {
            bytes += tensor?.Bytes ?? 0;
        }

        return bytes;
    }

    /// <summary>What is added to is read as well.</summary>
    private static double Written(Tensor tensor, bool accumulate) => (accumulate ? 2 : 1) * Bytes(tensor);

    private static double Updated(Tensor gradients, Tensor firstMoment, Tensor secondMoment, Tensor values, Tensor? compute) =>
        Bytes(gradients, ReferenceEquals(compute, values) ? null : compute) + (2 * Bytes(firstMoment, secondMoment, values));

    /// <summary>The product of a row-major matrix of rows with a weight [out, in].</summary>
    private static double Product(Tensor x, Tensor weight) => 2.0 * x.Rows * weight.Count;

    /// <summary>Products along the head size, for every visible pair of query and key and every head.</summary>
    private static double ScoreProducts(int products, Tensor output, AttentionMask mask) => 2.0 * products * output.Width * Pairs(mask);

    /// <summary>Products of queries or keys with the positions' table, one half of its columns at a time.</summary>
    private static double PositionProducts(int products, Tensor output, Tensor positions) =>
        2.0 * products * output.Count * positions.Rows;

    private static double Softmax(AttentionMask mask, int heads) => (Exponential + 4) * heads * Pairs(mask);

    private static double Pairs(AttentionMask mask) =>
        (double)mask.Batch * mask.Length * (mask.Causal ? (mask.Length + 1) / 2.0 : mask.Length);

    // Six operations for each pair of elements of queries and keys, which are two thirds of the columns.
    private void CountRotation(Tensor qkv, Tensor angles) => Count(2 * Elements(qkv), (4.0 / 3 * Bytes(qkv)) + Bytes(angles));

    private void CountClassifier(int products, Tensor hidden, Tensor weight, TargetRows targets, double bytes)
    {
        var rows = Used(targets);
        var logits = rows * weight.Rows;
        Count(
            (2.0 * products * logits * weight.Width) + ((Exponential + 4) * logits), bytes + (rows * hidden.Width * hidden.Type.Bytes()));
    }

    private double Used(TargetRows targets)
    {
        Span<int> count = stackalloc int[1];
        device.Download(targets.Count, count);
        return count[0];
    }

    private void Count(double flops, double bytes) => Last = new OperationCost(flops, bytes);
}
