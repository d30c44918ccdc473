using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Embedding.</content>
internal sealed unsafe partial class CpuOperations
{
    // Threads share the columns, not the rows, so that equal ids are added in order without a search for them.
    private const int EmbeddingColumns = 64;

    /// <inheritdoc cref="IOperations.Embedding"/>
    /// <exception cref="ArgumentOutOfRangeException">An id is not a row of the table.</exception>
    public void Embedding(Tensor ids, Tensor table, Tensor y)
    {
        var (width, vocabulary) = (table.Width, table.Rows);
        var indices = ids.IntPointer;
        float* source = table.FloatPointer, target = y.FloatPointer;
        ForEachTile(y.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                CopyRow(source, RowOf(indices[row], vocabulary), target, row, width);
            }
        });
    }

    /// <inheritdoc cref="IOperations.EmbeddingBackward"/>
    public void EmbeddingBackward(Tensor gradY, Tensor ids, Tensor gradTable)
    {
        var (rows, width) = (gradY.Rows, gradTable.Width);
        var indices = ids.IntPointer;
        float* upstream = gradY.FloatPointer, target = gradTable.FloatPointer;
        threads.For((width + EmbeddingColumns - 1) / EmbeddingColumns, tile =>
        {
            var (first, end) = (tile * EmbeddingColumns, Math.Min(width, (tile + 1) * EmbeddingColumns));
            for (var row = 0; row < rows; row++)
            {
                var source = upstream + (nint)row * width;
                var sum = target + (nint)indices[row] * width;
                for (var i = first; i < end; i += Lanes.Count)
                {
                    Lanes.Store(Lanes.Load(sum + i, end - i) + Lanes.Load(source + i, end - i), sum + i, end - i);
                }
            }
        });
    }

    private static int RowOf(int id, int vocabulary) => (uint)id < (uint)vocabulary
        ? id
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"The vocabulary has {vocabulary} tokens.");

    private static void CopyRow(float* source, int sourceRow, float* target, int targetRow, int width) =>
        new ReadOnlySpan<float>(source + (nint)sourceRow * width, width).CopyTo(new Span<float>(target + (nint)targetRow * width, width));
}
