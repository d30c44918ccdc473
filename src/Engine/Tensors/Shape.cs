using System.Globalization;

namespace AntLM.Engine.Tensors;

/// <summary>The sizes of a tensor's dimensions, outermost first, rows contiguous. One to four dimensions, none of them negative.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int[] dimensions;

    /// <summary>A shape of the given sizes.</summary>
    /// <exception cref="ArgumentException">No size, more than four, or a negative one.</exception>
    public Shape(params ReadOnlySpan<int> dimensions)
    {
        if (dimensions.Length is < 1 or > 4)
        {
            throw new ArgumentException($"A shape has one to four dimensions, not {dimensions.Length}.", nameof(dimensions));
        }

        foreach (var size in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(dimensions));
        }

        this.dimensions = dimensions.ToArray();
    }

    /// <summary>The sizes, outermost first.</summary>
    public ReadOnlySpan<int> Dimensions => dimensions;

    /// <summary>How many dimensions there are.</summary>
    public int Rank => dimensions.Length;

    /// <summary>Size of the last dimension.</summary>
    public int Width => dimensions[^1];

    /// <summary>Product of all dimensions but the last: how many rows of <see cref="Width"/> elements there are.</summary>
    public int Rows
    {
        get
        {
            var rows = 1;
            foreach (var size in dimensions.AsSpan(0, dimensions.Length - 1))
            {
                rows = checked(rows * size);
            }

            return rows;
        }
    }

    /// <summary>How many elements there are.</summary>
    public long Count => (long)Rows * Width;

    /// <summary>Size of dimension <paramref name="index"/>, outermost first.</summary>
    public int this[int index] => dimensions[index];

    /// <inheritdoc/>
    public bool Equals(Shape other) => Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var size in dimensions)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <summary>The sizes as in "[4, 16, 61]".</summary>
    public override string ToString() =>
        "[" + string.Join(", ", dimensions.Select(size => size.ToString(CultureInfo.InvariantCulture))) + "]";

    /// <summary>Whether all sizes are equal.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether some size differs.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);
}
