using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Embedding.</content>
internal sealed unsafe partial class CpuOperations
{
    // Threads share the columns, not the rows, so that equal ids are added in order without a search for them.
    private const int EmbeddingColumns = 64;

    /// <inheritdoc cref="IOperations.Embedding"/>
    /// <exception cref="ArgumentOutOfRangeException">An id is not a row of the table.</exception>
    public void Embedding(Tensor ids, Tensor table, Tensor y) =>
        ForRows(y.Rows, table.Width, new EmbeddedRows(ids.IntPointer, table.FloatPointer, table.Rows, table.Width, y.FloatPointer));

    /// <inheritdoc cref="IOperations.EmbeddingBackward"/>
    public void EmbeddingBackward(Tensor gradY, Tensor ids, Tensor gradTable)
    {
        var width = gradTable.Width;
        threads.For((width + EmbeddingColumns - 1) / EmbeddingColumns, new EmbeddingGradients(
            gradY.FloatPointer, ids.IntPointer, gradY.Rows, width, gradTable.FloatPointer));
    }

    private static int RowOf(int id, int vocabulary) => (uint)id < (uint)vocabulary
        ? id
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"The vocabulary has {vocabulary} tokens.");

    private static void CopyRow(float* source, nint sourceRow, float* target, nint targetRow, int width) =>
        new ReadOnlySpan<float>(source + sourceRow * width, width).CopyTo(new Span<float>(target + targetRow * width, width));

    private readonly struct EmbeddedRows(int* ids, float* table, int vocabulary, int width, float* y) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                CopyRow(table, RowOf(ids[row], vocabulary), y, row, width);
            }
        }
    }

    private readonly struct EmbeddingGradients(float* gradY, int* ids, int rows, int width, float* gradTable) : ITileBody
    {
        public void Run(int tile)
        {
            var (first, end) = (tile * EmbeddingColumns, Math.Min(width, (tile + 1) * EmbeddingColumns));
            for (var row = 0; row < rows; row++)
            {
                var source = gradY + (nint)row * width;
                var sum = gradTable + (nint)ids[row] * width;
                for (var i = first; i < end; i += Lanes.Count)
                {
                    Lanes.Store(Lanes.Load(sum + i, end - i) + Lanes.Load(source + i, end - i), sum + i, end - i);
                }
            }
        }
    }
}
