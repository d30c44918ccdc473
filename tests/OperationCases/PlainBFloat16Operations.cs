using System.Reflection;
using AntLM.Engine.Devices;

namespace AntLM.OperationCases;

/// <summary>
/// Widens what an operation is given, has it computed in Float32, and rounds what it wrote: by <see cref="PlainSteps"/> where a plain
/// BFloat16 computation stores something in between, else by the processor.
/// </summary>
/// <remarks>Not sealed, because the run time derives the operations from it.</remarks>
internal class PlainBFloat16Operations : DispatchProxy
{
    private Device processor = null!;
    private PlainSteps steps = null!;

    public static IOperations Over(Device processor)
    {
        var surface = Create<IOperations, PlainBFloat16Operations>();
        var operations = (PlainBFloat16Operations)surface;
        operations.processor = processor;
        operations.steps = new PlainSteps(processor);
        return surface;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        using var tensors = new WidenedTensors(processor);
        object?[] arguments = [.. args!.Select(tensors.Widen)];
        var inSteps = typeof(PlainSteps).GetMethod(targetMethod!.Name);
        (inSteps ?? targetMethod).Invoke(
            inSteps is null ? processor.Operations : steps, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
        tensors.RoundBack();
        return null;
    }
}
