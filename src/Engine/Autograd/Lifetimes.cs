using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>
/// Follows a step in the order of its replay. Each call is a moment, and the slot of every tensor it is given lives at that moment; so a
/// slot lives from the first call to the last, and once more where it is recomputed.
/// </summary>
internal sealed class Lifetimes
{
    private readonly Dictionary<RecordedOperation, HashSet<ArenaSlot>> begun = [];
    private readonly int endOfForwardPass;
    private int moment = ArenaSlot.Beginning;

    /// <summary>Follows the forward pass.</summary>
    public Lifetimes(IEnumerable<RecordedOperation> recording)
    {
        foreach (var operation in recording)
        {
            var calls = SlotTrace.Of(operation.Forward);
            begun.Add(operation, [.. calls.SelectMany(slots => slots).Where(slot => !slot.IsUsed)]);
            Follow(calls);

            // They are examined behind the operation when a step has gone wrong.
            Live(SlotTrace.Of(operation.Outputs));
        }

        endOfForwardPass = moment;
    }

    /// <summary>Goes on with a pass of an operation.</summary>
    public void Follow(Action<IOperations> pass) => Follow(SlotTrace.Of(pass));

    /// <summary>Goes on with running a block again, so far as its backward pass, which comes next, needs it.</summary>
    /// <returns>The operations that run again, in their order.</returns>
    /// <exception cref="InvalidOperationException">One of them changes a tensor that comes from outside of the block.</exception>
    public IReadOnlyList<RecordedOperation> Recompute(IReadOnlyList<RecordedOperation> block)
    {
        var own = block.SelectMany(operation => begun[operation]).ToHashSet();
        var needed = block.SelectMany(operation => operation.Backward is { } backward ? SlotsOf(backward) : []).ToHashSet();
        var again = new Stack<RecordedOperation>();
        foreach (var operation in block.Reverse())
        {
            var outputs = SlotTrace.Of(operation.Outputs).ToList();
            if (!begun[operation].Union(outputs).Any(slot => needed.Contains(slot) && IsGone(slot)))
            {
                continue;
            }

            if (!outputs.TrueForAll(own.Contains))
            {
                throw new InvalidOperationException(
                    $"{operation.Name} writes a tensor from outside of its block, which cannot be run again: record it before or behind.");
            }

            again.Push(operation);
            needed.UnionWith(SlotsOf(operation.Forward));
        }

        foreach (var operation in again)
        {
            foreach (var slot in begun[operation].Where(IsGone))
            {
                slot.EndLifetime();
            }

            Follow(operation.Forward);
        }

        return [.. again];
    }

    private static IEnumerable<ArenaSlot> SlotsOf(Action<IOperations> pass) => SlotTrace.Of(pass).SelectMany(slots => slots);

    private void Follow(IEnumerable<IReadOnlyList<ArenaSlot>> calls)
    {
        foreach (var slots in calls)
        {
            moment++;
            Live(slots);
        }
    }

    private void Live(IEnumerable<ArenaSlot> slots)
    {
        foreach (var slot in slots)
        {
            slot.LiveAt(moment);
        }
    }

    /// <summary>Whether nothing behind the forward pass has kept it, so that its place may have been taken.</summary>
    private bool IsGone(ArenaSlot slot) => slot.Last <= endOfForwardPass;
}
