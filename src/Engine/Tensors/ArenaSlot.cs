namespace AntLM.Engine.Tensors;

/// <summary>
/// The part of an <see cref="Arena"/> that a tensor and its views lie in. Where it begins is decided when all lifetimes are known.
/// </summary>
/// <param name="arena">The block it will be a part of.</param>
/// <param name="bytes">How many bytes it takes.</param>
public sealed class ArenaSlot(Arena arena, long bytes) : Storage
{
    /// <summary>The moment before the first operation of a step.</summary>
    public const int Beginning = 0;

    /// <summary>The moment behind the last operation of a step.</summary>
    public const int End = int.MaxValue;

    private readonly List<(int First, int Last)> lifetimes = [];
    private bool isOver = true;
    private long? offset;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It has no place yet, or never gets one because no operation touches it.</exception>
    public override nint Address => arena.Address + (nint)Offset;

    /// <inheritdoc/>
    public override long Bytes => bytes;

    /// <inheritdoc/>
    public override bool IsHostMemory => arena.IsHostMemory;

    /// <summary>Where it begins in the arena, in bytes.</summary>
    public long Offset
    {
        get => offset ?? throw new InvalidOperationException(
            "This tensor has no place: its step is still being recorded, or never uses it.");
        internal set => offset = value;
    }

    /// <summary>Whether there is a moment at which it is needed.</summary>
    public bool IsUsed => lifetimes.Count > 0;

    /// <summary>The last moment so far at which it is needed.</summary>
    public int Last => lifetimes[^1].Last;

    /// <summary>Extends the lifetime so that it includes a moment.</summary>
    public void LiveAt(int moment)
    {
        if (isOver)
        {
            lifetimes.Add((moment, moment));
            isOver = false;
        }

        var (first, last) = lifetimes[^1];
        lifetimes[^1] = (Math.Min(first, moment), Math.Max(last, moment));
    }

    /// <summary>What it holds is not needed any more: the next moment begins another lifetime, and it is written anew.</summary>
    public void EndLifetime() => isOver = true;

    /// <summary>Whether both are needed at some moment, so that they cannot share memory.</summary>
    public bool LivesBeside(ArenaSlot other) =>
        lifetimes.Exists(one => other.lifetimes.Exists(two => one.First <= two.Last && two.First <= one.Last));

    /// <inheritdoc/>
    protected override void Release()
    {
        // The memory is the arena's.
    }
}
