using System.Reflection;
using AntLM.Engine.Devices;

namespace AntLM.Engine.Profiling;

/// <summary>A stand-in for a device's operations that computes nothing and keeps every call.</summary>
/// <remarks>Not sealed, because the run time derives the stand-in from it.</remarks>
internal class CallRecorder : DispatchProxy
{
    private readonly List<RecordedCall> calls = [];
    private CountingOperations counting = null!;

    /// <summary>The calls so far, in their order.</summary>
    public IReadOnlyList<RecordedCall> Calls => calls;

    /// <summary>Its operations.</summary>
    public IOperations Operations => (IOperations)(object)this;

    /// <summary>A recorder of calls on tensors of a device.</summary>
    public static CallRecorder Create(Device device)
    {
        var recorder = (CallRecorder)(object)Create<IOperations, CallRecorder>();
        recorder.counting = new CountingOperations(device);
        return recorder;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        void Make(IOperations surface) =>
            targetMethod!.Invoke(surface, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);

        Make(counting);
        calls.Add(new RecordedCall(targetMethod!.Name, counting.Last, Make));
        return null;
    }
}
