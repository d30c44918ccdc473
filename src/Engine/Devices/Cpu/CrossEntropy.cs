using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The classifier and its loss, over chunks of rows so that the logits of all rows never exist.</content>
internal sealed unsafe partial class CpuOperations
{
    // Enough rows that reading the weights for a chunk costs little beside the products, few enough that a chunk's logits stay small.
    private const int ClassifierRows = 256;

    /// <inheritdoc cref="IOperations.CrossEntropy"/>
    public void CrossEntropy(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator,
        Tensor rowLoss, Tensor rowCorrect, Tensor loss) =>
        ForEachClassifierChunk(hidden, weight, bias, targets, denominator, rowLoss, rowCorrect, loss, withGradient: null);

    /// <inheritdoc cref="IOperations.CrossEntropyWithGradient"/>
    public void CrossEntropyWithGradient(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss,
        Tensor gradHidden, Tensor gradWeight, Tensor? gradBias)
    {
        var (vocabulary, width) = (weight.Rows, weight.Width);
        float* inputs = hidden.FloatPointer, weights = weight.FloatPointer, gradInputs = gradHidden.FloatPointer;
        ForEachClassifierChunk(hidden, weight, bias, targets, denominator, rowLoss, rowCorrect, loss, (first, rows, gradLogits) =>
        {
            var start = (nint)first * width;
            Gemm.Multiply(
                threads, transposeA: false, transposeB: false, rows, width, vocabulary,
                gradLogits, vocabulary, weights, width, gradInputs + start, width, accumulate: false);
            Gemm.Multiply(
                threads, transposeA: true, transposeB: false, vocabulary, width, rows,
                gradLogits, vocabulary, inputs + start, width, gradWeight.FloatPointer, width, accumulate: true);
            if (gradBias is not null)
            {
                AddColumnSums(gradLogits, rows, vocabulary, gradBias.FloatPointer);
            }
        });

        var count = targets.Count.Ints[0];
        Zero(gradHidden.SliceRows(count, gradHidden.Rows - count));
    }

    private delegate void ClassifierChunk(int firstRow, int rows, float* gradLogits);

    private void ForEachClassifierChunk(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss,
        ClassifierChunk? withGradient)
    {
        var (vocabulary, width, count, divisor) = (weight.Rows, weight.Width, targets.Count.Ints[0], denominator.Floats[0]);
        float* inputs = hidden.FloatPointer, losses = rowLoss.FloatPointer;
        int* ids = targets.Ids.IntPointer, corrects = rowCorrect.IntPointer;
        rowLoss.Floats.Clear();
        rowCorrect.Ints.Clear();

        var logits = workingMemory.Floats((long)Math.Min(count, ClassifierRows) * vocabulary);
        for (var first = 0; first < count; first += ClassifierRows)
        {
            var (start, rows) = (first, Math.Min(ClassifierRows, count - first));
            Gemm.Multiply(
                threads, transposeA: false, transposeB: true, rows, vocabulary, width,
                inputs + (nint)start * width, width, weight.FloatPointer, width, logits, vocabulary, accumulate: false, PointerOf(bias));
            ForEachTile(rows, vocabulary, (from, to) =>
            {
                for (var row = from; row < to; row++)
                {
                    var (line, target) = (start + row, RowOf(ids[start + row], vocabulary));
                    var rowLogits = logits + (nint)row * vocabulary;
                    losses[line] = (float)CrossEntropyRow.Loss(rowLogits, vocabulary, target, out var sum, out var correct);
                    corrects[line] = correct ? 1 : 0;
                    if (withGradient is not null)
                    {
                        CrossEntropyRow.Gradient(rowLogits, vocabulary, target, sum, divisor);
                    }
                }
            });
            withGradient?.Invoke(start, rows, logits);
        }

        double total = 0;
        foreach (var one in rowLoss.Floats[..count])
        {
            total += one;
        }

        loss.Floats[0] = count == 0 ? 0 : (float)(total / divisor);
    }
}
