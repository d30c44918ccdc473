using System.Reflection;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>A stand-in for a device's operations that computes nothing and notes which slots of an arena each call is given.</summary>
/// <remarks>Not sealed, because the run time derives the stand-in from it.</remarks>
internal class SlotTrace : DispatchProxy
{
    private readonly List<IReadOnlyList<ArenaSlot>> calls = [];

    /// <summary>The slots that each call of a pass is given.</summary>
    public static IReadOnlyList<IReadOnlyList<ArenaSlot>> Of(Action<IOperations> pass)
    {
        var surface = Create<IOperations, SlotTrace>();
        pass(surface);
        return ((SlotTrace)surface).calls;
    }

    /// <summary>The slots that these tensors lie in; constants and parameters have none.</summary>
    public static IEnumerable<ArenaSlot> Of(params IEnumerable<Tensor?> tensors) =>
        tensors.Select(tensor => tensor?.Storage).OfType<ArenaSlot>();

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        calls.Add([.. args!.SelectMany(argument => argument switch
        {
            null or int or float or bool => [],
            Tensor tensor => Of(tensor),
            AttentionMask mask => Of(mask.KeyLengths, mask.DocumentStarts),
            TargetRows targets => Of(targets.Rows, targets.Ids, targets.Count),
            Dropout dropout => Of(dropout.State),
            _ => throw new NotSupportedException(
                $"{targetMethod!.Name} takes a {argument.GetType().Name}, whose tensors the memory plan does not know."),
        })]);
        return null;
    }
}
