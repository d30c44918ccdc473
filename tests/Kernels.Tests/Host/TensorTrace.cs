using System.Reflection;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Kernels.Tests.Host;

/// <summary>
/// Stands before a device's operations and tells a <see cref="LaunchRecorder"/> where exactly each call's tensors lie, because the driver
/// knows only the large blocks that they lie in.
/// </summary>
/// <remarks>Not sealed, because the run time derives the stand-in from it.</remarks>
internal class TensorTrace : DispatchProxy
{
    private IOperations operations = null!;
    private LaunchRecorder recorder = null!;

    /// <summary>The operations with a trace before them.</summary>
    public static IOperations Of(IOperations operations, LaunchRecorder recorder)
    {
        var proxy = Create<IOperations, TensorTrace>();
        var trace = (TensorTrace)(object)proxy;
        (trace.operations, trace.recorder) = (operations, recorder);
        return proxy;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        foreach (var tensor in args!.SelectMany(TensorsOf))
        {
            recorder.Know(tensor.Address, tensor.Bytes);
        }

        return targetMethod!.Invoke(operations, args);
    }

    private static IEnumerable<Tensor> TensorsOf(object? argument) => argument switch
    {
        Tensor tensor => [tensor],
        AttentionMask mask => Present(mask.KeyLengths, mask.DocumentStarts),
        TargetRows targets => Present(targets.Rows, targets.Ids, targets.Count),
        Dropout dropout => Present(dropout.State),
        _ => [],
    };

    private static IEnumerable<Tensor> Present(params IEnumerable<Tensor?> tensors) => tensors.OfType<Tensor>();
}
