namespace AntLM.Bindings.Cuda;

/// <summary>Sizes of a grid in blocks, or of a block in threads.</summary>
/// <param name="X">Fastest index.</param>
/// <param name="Y">Middle index.</param>
/// <param name="Z">Slowest index.</param>
public readonly record struct Dim3(int X, int Y = 1, int Z = 1)
{
    /// <summary>Blocks or threads altogether.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>One dimension.</summary>
    public static implicit operator Dim3(int size) => new(size);

    /// <summary>Two dimensions.</summary>
    public static implicit operator Dim3((int X, int Y) size) => new(size.X, size.Y);

    /// <summary>Three dimensions.</summary>
    public static implicit operator Dim3((int X, int Y, int Z) size) => new(size.X, size.Y, size.Z);
}
