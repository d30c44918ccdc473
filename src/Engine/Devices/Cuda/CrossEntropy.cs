using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>The classifier and its loss, over chunks of rows so that the logits of all rows never exist.</content>
internal sealed partial class CudaOperations
{
    // Large products, and of a vocabulary of 16384 128 MiB of logits. All rows that there is room for are computed: how many are used is
    // known on the device alone.
    private const int ClassifierRows = 2048;

    private const int LossThreads = 1024;

    /// <inheritdoc cref="IOperations.CrossEntropy"/>
    public void CrossEntropy(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator,
        Tensor rowLoss, Tensor rowCorrect, Tensor loss) =>
        Classify(hidden, weight, bias, targets, denominator, rowLoss, rowCorrect, loss, gradients: null);

    /// <inheritdoc cref="IOperations.CrossEntropyWithGradient"/>
    public void CrossEntropyWithGradient(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss,
        Tensor gradHidden, Tensor gradWeight, Tensor? gradBias) =>
        Classify(hidden, weight, bias, targets, denominator, rowLoss, rowCorrect, loss, (gradHidden, gradWeight, gradBias));

    private void Classify(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss,
        (Tensor Hidden, Tensor Weight, Tensor? Bias)? gradients)
    {
        scratch.Begin();
        var (capacity, vocabulary, width) = (hidden.Rows, weight.Rows, weight.Width);
        var (inputs, weights) = (Operand(hidden, weight.Type), MatrixOperand.Of(weight));
        var rowsOfChunk = Math.Min(capacity, ClassifierRows);
        var logits = new MatrixOperand(ScratchFloats((long)rowsOfChunk * vocabulary), DType.Float32, vocabulary);
        // The products take the gradient in the type of the weights; the bias is given what has not been rounded.
        var (withGradient, isRounded) = (gradients is not null, weight.Type != DType.Float32);
        var gradLogits = withGradient && isRounded
            ? new MatrixOperand(scratch.Take((long)rowsOfChunk * vocabulary * weight.Type.Bytes(), planning), weight.Type, vocabulary)
            : logits;
        var replaces = withGradient && (!isRounded || gradients?.Bias is not null);
        var partialBias = gradients?.Bias is null ? 0 : ScratchForColumnSums(rowsOfChunk, vocabulary);
        var module = new KernelModule("cross_entropy", Storage: weight.Type);
        for (var first = 0; first < capacity; first += ClassifierRows)
        {
            var (rows, input) = (Math.Min(ClassifierRows, capacity - first), inputs.FromRow(first));
            Multiply(rows, vocabulary, width, input, weights.Transpose(), logits, accumulate: false);
            Launch(
                module, "cross_entropy", rows, RowThreads(vocabulary), 0,
                PointerOf(bias), targets.Ids.Address, targets.Count.Address, denominator.Address, first, vocabulary, replaces ? 1 : 0,
                logits.Address, rowLoss.Address, rowCorrect.Address, withGradient && isRounded ? gradLogits.Address : 0);
            if (gradients is var (gradHidden, gradWeight, gradBias))
            {
                var gradInput = MatrixOperand.Of(gradHidden).FromRow(first);
                Multiply(rows, width, vocabulary, gradLogits, weights, gradInput, accumulate: false);
                Multiply(vocabulary, width, rows, gradLogits.Transpose(), input, MatrixOperand.Of(gradWeight), accumulate: true);
                if (gradBias is not null)
                {
                    AddColumnSums(logits, rows, partialBias, gradBias);
                }
            }
        }

        Launch(
            module, "cross_entropy_loss", 1, LossThreads, 0, rowLoss.Address, targets.Count.Address, denominator.Address, loss.Address);
    }
}
