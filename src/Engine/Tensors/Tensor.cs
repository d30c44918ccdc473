namespace AntLM.Engine.Tensors;

/// <summary>A dense, row-major window on a <see cref="Storage"/>. It owns nothing and copies nothing.</summary>
/// <param name="storage">The block that holds the elements.</param>
/// <param name="byteOffset">Where the first element lies in it.</param>
/// <param name="shape">Sizes, outermost first.</param>
/// <param name="type">Element type.</param>
public sealed class Tensor(Storage storage, long byteOffset, Shape shape, DType type)
{
    /// <summary>The block that holds the elements.</summary>
    public Storage Storage { get; } = storage;

    /// <summary>Where the first element lies in the storage, in bytes.</summary>
    public long ByteOffset { get; } = byteOffset;

    /// <summary>Sizes, outermost first.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>Element type.</summary>
    public DType Type { get; } = type;

    /// <summary>Product of all dimensions but the last.</summary>
    public int Rows { get; } = shape.Rows;

    /// <summary>Size of the last dimension.</summary>
    public int Width { get; } = shape.Width;

    /// <summary>How many elements there are.</summary>
    public long Count => (long)Rows * Width;

    /// <summary>Size of all elements in bytes.</summary>
    public long Bytes => Count * Type.Bytes();

    /// <summary>Address of the first element in the device's address space.</summary>
    public nint Address => Storage.Address + (nint)ByteOffset;

    /// <summary>The elements as floats.</summary>
    /// <exception cref="InvalidOperationException">The memory is another device's or the elements are not floats.</exception>
    public unsafe Span<float> Floats => new((void*)HostAddress(DType.Float32), checked((int)Count));

    /// <summary>The elements as integers.</summary>
    /// <exception cref="InvalidOperationException">The memory is another device's or the elements are not integers.</exception>
    public unsafe Span<int> Ints => new((void*)HostAddress(DType.Int32), checked((int)Count));

    /// <summary>The elements as floats, for loops that a span's checks would slow down.</summary>
    /// <exception cref="InvalidOperationException">The memory is another device's or the elements are not floats.</exception>
    public unsafe float* FloatPointer => (float*)HostAddress(DType.Float32);

    /// <summary>The elements as integers, for loops that a span's checks would slow down.</summary>
    /// <exception cref="InvalidOperationException">The memory is another device's or the elements are not integers.</exception>
    public unsafe int* IntPointer => (int*)HostAddress(DType.Int32);

    /// <summary>
    /// Rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> as a tensor [count, width]; of a vector, those
    /// elements.
    /// </summary>
    public Tensor SliceRows(int start, int count)
    {
        var (rows, width) = Shape.Rank == 1 ? (Width, 1) : (Rows, Width);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, rows);
        var shape = Shape.Rank == 1 ? new Shape(count) : new Shape(count, width);
        return new Tensor(Storage, ByteOffset + ((long)start * width * Type.Bytes()), shape, Type);
    }

    /// <summary>The same elements under another shape.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> dimensions)
    {
        var shape = new Shape(dimensions);
        return shape.Count == Count
            ? new Tensor(Storage, ByteOffset, shape, Type)
            : throw new ArgumentException($"A tensor of shape {Shape} cannot be seen as {shape}.", nameof(dimensions));
    }

    /// <summary>Type and shape, as in "Float32 [4, 16]".</summary>
    public override string ToString() => $"{Type} {Shape}";

    private nint HostAddress(DType expected)
    {
        if (!Storage.IsHostMemory)
        {
            throw new InvalidOperationException("This tensor lies in another device's memory: download it first.");
        }

        return Type == expected ? Address : throw new InvalidOperationException($"The elements are {Type}, not {expected}.");
    }
}
