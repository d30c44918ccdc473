namespace AntLM.Engine.Interop;

/// <summary>A view of a storage: element (i, j, …) is the storage's at Offset + i · Strides[0] + j · Strides[1] + ….</summary>
/// <param name="Storage">What it is a view of; tied tensors are views of one.</param>
/// <param name="Offset">Of the first element, in elements.</param>
/// <param name="Shape">Sizes of the dimensions, outermost first.</param>
/// <param name="Strides">Of each dimension, in elements.</param>
/// <param name="Count">How many elements there are: at most as many as the storage has.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, int[] Shape, long[] Strides, long Count)
{
    private const int MostDimensions = 8;

    /// <summary>Whether the elements lie side by side in the order of contiguous rows.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (var i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Strides[i] != expected)
                {
                    return Count == 0;
                }

                expected *= Shape[i];
            }

            return true;
        }
    }

    /// <summary>A view, if it lies within its storage and repeats no element as a whole.</summary>
    /// <exception cref="FormatException">It does not, or has more dimensions than tensors of models have.</exception>
    public static TorchTensor Create(TorchStorage storage, long offset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        if (shape.Length != strides.Length || shape.Length > MostDimensions)
        {
            throw new FormatException($"a tensor has {shape.Length} sizes and {strides.Length} strides");
        }

        var sizes = new int[shape.Length];
        var isEmpty = shape.Contains(0);
        var count = isEmpty ? 0L : 1L;
        var last = offset;
        var fits = offset >= 0 && offset <= storage.Count - count;
        for (var i = 0; i < shape.Length; i++)
        {
            fits = fits && shape[i] is >= 0 and <= int.MaxValue && strides[i] >= 0;
            if (fits && !isEmpty)
            {
                // Divisions, because the products may be beyond 64 bits.
                fits = count <= storage.Count / shape[i] && (shape[i] == 1 || strides[i] <= (storage.Count - 1 - last) / (shape[i] - 1));
                count *= fits ? shape[i] : 1;
                last += fits ? (shape[i] - 1) * strides[i] : 0;
            }

            if (!fits)
            {
                throw new FormatException(
                    $"a tensor of sizes ({string.Join(", ", shape.ToArray())}) and strides ({string.Join(", ", strides.ToArray())}) "
                    + $"from element {offset} on does not lie within its storage of {storage.Count} elements");
            }

            sizes[i] = (int)shape[i];
        }

        return fits
            ? new TorchTensor(storage, offset, sizes, strides.ToArray(), count)
            : throw new FormatException($"a tensor's element {offset} does not lie within its storage of {storage.Count} elements");
    }

    /// <summary>The place of an element in the storage.</summary>
    /// <param name="index">Which one, in the order of contiguous rows.</param>
    public long PlaceOf(long index)
    {
        var place = Offset;
        for (var i = Shape.Length - 1; i >= 0; i--)
        {
            (index, var step) = Math.DivRem(index, Shape[i]);
            place += step * Strides[i];
        }

        return place;
    }
}
