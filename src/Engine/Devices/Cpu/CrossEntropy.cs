using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The classifier and its loss, over chunks of rows so that the logits of all rows never exist.</content>
internal sealed unsafe partial class CpuOperations
{
    // Enough rows that reading the weights for a chunk costs little beside the products, few enough that a chunk's logits stay small.
    private const int ClassifierRows = 256;

    private readonly PackedMatrix classifierWeights = new(new WorkingMemory(allocate));

    /// <inheritdoc cref="IOperations.CrossEntropy"/>
    public void CrossEntropy(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator,
        Tensor rowLoss, Tensor rowCorrect, Tensor loss)
    {
        var chunks = BeginClassifier(hidden, weight, targets, rowLoss, rowCorrect);
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            ComputeLosses(chunks, chunk, hidden, weight, bias, targets, denominator, rowLoss, rowCorrect, withGradient: false);
        }

        SumLosses(rowLoss, chunks.Rows, denominator, loss);
    }

    /// <inheritdoc cref="IOperations.CrossEntropyWithGradient"/>
    public void CrossEntropyWithGradient(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss,
        Tensor gradHidden, Tensor gradWeight, Tensor? gradBias)
    {
        var (vocabulary, width) = (weight.Rows, weight.Width);
        var chunks = BeginClassifier(hidden, weight, targets, rowLoss, rowCorrect);
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            ComputeLosses(chunks, chunk, hidden, weight, bias, targets, denominator, rowLoss, rowCorrect, withGradient: true);
            var (start, rows) = ((nint)chunks.From(chunk) * width, chunks.RowsOf(chunk));
            Gemm.Multiply(
                threads, transposeA: false, transposeB: false, rows, width, vocabulary,
                chunks.Logits, vocabulary, weight.FloatPointer, width, gradHidden.FloatPointer + start, width, accumulate: false);
            Gemm.Multiply(
                threads, transposeA: true, transposeB: false, vocabulary, width, rows,
                chunks.Logits, vocabulary, hidden.FloatPointer + start, width, gradWeight.FloatPointer, width, accumulate: true);
            if (gradBias is not null)
            {
                AddColumnSums(chunks.Logits, rows, vocabulary, gradBias.FloatPointer);
            }
        }

        SumLosses(rowLoss, chunks.Rows, denominator, loss);
        var computed = (long)chunks.Rows * gradHidden.Width * sizeof(float);
        Zero((byte*)gradHidden.Address + computed, gradHidden.Bytes - computed);
    }

    private ClassifierChunks BeginClassifier(Tensor hidden, Tensor weight, TargetRows targets, Tensor rowLoss, Tensor rowCorrect)
    {
        var (rows, vocabulary, width) = (targets.Count.Ints[0], weight.Rows, weight.Width);
        rowLoss.Floats.Clear();
        rowCorrect.Ints.Clear();
        var chunks = new ClassifierChunks(rows, workingMemory.Floats((long)Math.Min(rows, ClassifierRows) * vocabulary));
        if (chunks.Count > 1)
        {
            classifierWeights.Load(threads, new GemmOperand(weight.FloatPointer, width, stripsAreRows: false), width, vocabulary);
        }

        return chunks;
    }

    // Leaves the logits' gradients, or their powers where only the losses are asked for, in the chunk's memory.
    private void ComputeLosses(
        ClassifierChunks chunks, int chunk, Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator,
        Tensor rowLoss, Tensor rowCorrect, bool withGradient)
    {
        var (start, rows, vocabulary, width) = (chunks.From(chunk), chunks.RowsOf(chunk), weight.Rows, weight.Width);
        var inputs = hidden.FloatPointer + (nint)start * width;
        if (chunks.Count > 1)
        {
            Gemm.Multiply(threads, rows, inputs, classifierWeights, chunks.Logits, PointerOf(bias));
        }
        else
        {
            Gemm.Multiply(
                threads, transposeA: false, transposeB: true, rows, vocabulary, width,
                inputs, width, weight.FloatPointer, width, chunks.Logits, vocabulary, accumulate: false, PointerOf(bias));
        }

        ForRows(rows, vocabulary, new ClassifierLosses(
            chunks.Logits, vocabulary, targets.Ids.IntPointer + start, denominator.Floats[0], rowLoss.FloatPointer + start,
            rowCorrect.IntPointer + start, withGradient));
    }

    private static void SumLosses(Tensor rowLoss, int rows, Tensor denominator, Tensor loss)
    {
        double total = 0;
        foreach (var one in rowLoss.Floats[..rows])
        {
            total += one;
        }

        loss.Floats[0] = rows == 0 ? 0 : (float)(total / denominator.Floats[0]);
    }

    private readonly struct ClassifierChunks(int rows, float* logits)
    {
        public int Rows => rows;

        public int Count => (rows + ClassifierRows - 1) / ClassifierRows;

        /// <summary>[rows of a chunk, vocabulary], of one chunk after the other.</summary>
        public float* Logits => logits;

        public int From(int chunk) => chunk * ClassifierRows;

        public int RowsOf(int chunk) => Math.Min(ClassifierRows, rows - From(chunk));
    }

    private readonly struct ClassifierLosses(
        float* logits, int vocabulary, int* ids, float denominator, float* losses, int* corrects, bool withGradient) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                var target = RowOf(ids[row], vocabulary);
                var rowLogits = logits + row * vocabulary;
                losses[row] = (float)CrossEntropyRow.Loss(rowLogits, vocabulary, target, out var sum, out var correct);
                corrects[row] = correct ? 1 : 0;
                if (withGradient)
                {
                    CrossEntropyRow.Gradient(rowLogits, vocabulary, target, sum, denominator);
                }
            }
        }
    }
}
