namespace AntLM.Engine.Tensors;

/// <summary>Places tensors one behind the other in an <see cref="Arena"/>. Nothing is allocated until the arena is reserved.</summary>
/// <param name="arena">The block that the tensors will lie in.</param>
public sealed class ArenaLayout(Arena arena)
{
    /// <summary>Every tensor begins at a multiple of this many bytes: a cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    /// <summary>Bytes placed so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>The next free place for a tensor of this shape and type.</summary>
    public Tensor Place(Shape shape, DType type)
    {
        var tensor = new Tensor(arena, Bytes, shape, type);
        Bytes += (tensor.Bytes + Alignment - 1) / Alignment * Alignment;
        return tensor;
    }
}
