namespace AntLM.Engine.Tensors;

/// <summary>Lays tensors into an <see cref="Arena"/> so that those which never live at the same moment share memory.</summary>
/// <param name="arena">The block that the tensors will lie in. Nothing is allocated until it is reserved.</param>
public sealed class ArenaLayout(Arena arena)
{
    /// <summary>Every tensor begins at a multiple of this many bytes: a cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    private readonly List<ArenaSlot> slots = [];

    /// <summary>Bytes of the arena that the tensors take; until they are assigned, what they would take without sharing.</summary>
    public long Bytes { get; private set; }

    /// <summary>A tensor on a slot of its own, without a place so far.</summary>
    public Tensor Add(Shape shape, DType type)
    {
        var bytes = shape.Count * type.Bytes();
        var slot = new ArenaSlot(arena, (bytes + Alignment - 1) / Alignment * Alignment);
        slots.Add(slot);
        Bytes += slot.Bytes;
        return new Tensor(slot, 0, shape, type);
    }

    /// <summary>
    /// Gives every used slot its place: the largest first, equal ones in the order they were added, each at the lowest offset where no
    /// slot lies that lives beside it.
    /// </summary>
    public void Assign()
    {
        var assigned = new List<ArenaSlot>();
        Bytes = 0;
        foreach (var slot in slots.Where(slot => slot.IsUsed).OrderByDescending(slot => slot.Bytes))
        {
            var offset = 0L;
            foreach (var neighbour in assigned.Where(slot.LivesBeside).OrderBy(other => other.Offset))
            {
                if (neighbour.Offset - offset >= slot.Bytes)
                {
                    break;
                }

                offset = Math.Max(offset, neighbour.Offset + neighbour.Bytes);
            }

            slot.Offset = offset;
            assigned.Add(slot);
            Bytes = Math.Max(Bytes, offset + slot.Bytes);
        }
    }
}
