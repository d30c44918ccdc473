using System.Reflection;
using AntLM.Engine.Devices;

namespace AntLM.Engine.Profiling;

/// <summary>Runs a device's operations, each to its end, and writes down how long it took and what it had to do.</summary>
internal class ProfilingOperations : DispatchProxy
{
    private Device device = null!;
    private OperationProfile profile = null!;
    private CountingOperations counting = null!;

    public static IOperations Around(Device device, OperationProfile profile)
    {
        var surface = Create<IOperations, ProfilingOperations>();
        var operations = (ProfilingOperations)surface;
        operations.device = device;
        operations.profile = profile;
        operations.counting = new CountingOperations(device);
        return surface;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Call(targetMethod!, counting, args);
        profile.Add(targetMethod!.Name, device.Time(() => Call(targetMethod, device.Operations, args)), counting.Last);
        return null;
    }

    private static void Call(MethodInfo operation, IOperations surface, object?[]? arguments) =>
        operation.Invoke(surface, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
}
