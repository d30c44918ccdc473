using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>Rows of a table by their ids.</content>
internal sealed partial class CudaOperations
{
    // Of the sort: bits of an id that a pass looks at, and their values, which are also rows and threads of a block.
    private const int DigitBits = 8;
    private const int Digits = 1 << DigitBits;

    private const int BytesOfOccurrence = 2 * sizeof(int);

    /// <inheritdoc cref="IOperations.Embedding"/>
    public void Embedding(Tensor ids, Tensor table, Tensor y) => Launch(
        EmbeddingModule(table, y), "embedding_forward", y.Rows, RowThreads(y.Width), 0,
        ids.Address, table.Address, table.Rows, table.Width, y.Address);

    /// <inheritdoc cref="IOperations.EmbeddingBackward"/>
    public void EmbeddingBackward(Tensor gradY, Tensor ids, Tensor gradTable)
    {
        scratch.Begin();
        var (rows, width, vocabulary) = (gradY.Rows, gradTable.Width, gradTable.Rows);
        var module = EmbeddingModule(gradTable, gradY);
        var sorted = SortedOccurrences(module, ids, rows, vocabulary);
        Launch(
            module, "embedding_backward", (rows, Tiles(width, ColumnThreads)), ColumnThreads, 0,
            gradY.Address, sorted, rows, vocabulary, width, gradTable.Address);
    }

    private static KernelModule EmbeddingModule(Tensor table, Tensor y) => new("embedding", Input: table.Type, Output: y.Type);

    /// <summary>Every row with its id, by id and then by row, in scratch memory.</summary>
    private nint SortedOccurrences(KernelModule module, Tensor ids, int rows, int vocabulary)
    {
        var tiles = Tiles(rows, Digits);
        var counts = scratch.Take((long)tiles * Digits * sizeof(int), planning);
        var target = scratch.Take((long)rows * BytesOfOccurrence, planning);
        var spare = scratch.Take((long)rows * BytesOfOccurrence, planning);
        nint source = 0;

        // The vocabulary itself is a value too: it stands for ids outside.
        for (var shift = 0; vocabulary >> shift > 0; shift += DigitBits)
        {
            Launch(module, "embedding_count", tiles, Digits, 0, ids.Address, source, rows, vocabulary, shift, counts);
            Launch(module, "embedding_place", tiles, Digits, 0, ids.Address, source, counts, rows, vocabulary, shift, target);
            (source, target, spare) = (target, spare, target);
        }

        return source;
    }
}
