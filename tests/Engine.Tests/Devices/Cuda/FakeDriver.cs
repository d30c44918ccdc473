using System.Runtime.InteropServices;
using System.Text;
using AntLM.Bindings.Cuda;

namespace AntLM.Engine.Tests.Devices.Cuda;

/// <summary>
/// Stands for the CUDA driver where no kernel is run. Copies and fills wait, as on a GPU, until something waits for them: who reads or
/// changes memory too early sees it. A thread that did not make the context its own is refused. Counts what is not given back, and fails
/// when it is told to.
/// </summary>
internal sealed unsafe class FakeDriver : ICudaDriver
{
    /// <summary>The time between any two events.</summary>
    public const float MillisecondsBetweenEvents = 3;

    private const int Alignment = 256;
    private const byte Poison = 0xFF;

    private readonly HashSet<int> threadsWithContext = [];
    private readonly List<Action> submitted = [];
    private readonly Dictionary<nint, int> recorded = [];
    private readonly HashSet<nint> alive = [];
    private readonly Dictionary<nint, string> names = [];
    private int done;
    private nint handles;

    /// <summary>Everything made and not destroyed: contexts, streams, events, memory, modules, cuBLAS handles.</summary>
    public int Alive => alive.Count;

    /// <summary>Calls that may fail before one does; null for none.</summary>
    public int? CallsUntilFailure { get; set; }

    /// <summary>What <see cref="Init"/> returns.</summary>
    public CudaResult InitResult { get; init; }

    /// <summary>Number of GPUs.</summary>
    public int Devices { get; init; } = 1;

    /// <summary>10 · major + minor.</summary>
    public int Capability { get; init; } = 90;

    /// <summary>Images that were loaded, in order.</summary>
    public List<string> LoadedImages { get; } = [];

    /// <summary>Kernels that were launched, in order.</summary>
    public List<string> Launches { get; } = [];

    /// <summary>Makes something that has to be destroyed, unless it is time to fail.</summary>
    public bool TryMake(out nint handle)
    {
        handle = 0;
        if (IsTimeToFail())
        {
            return false;
        }

        handle = ++handles;
        alive.Add(handle);
        return true;
    }

    /// <summary>Destroys what is alive.</summary>
    public bool Destroy(nint handle) => alive.Remove(handle);

    public CudaResult Init(uint flags) => InitResult;

    public CudaResult DriverGetVersion(out int version) => Give(13000, out version);

    public string? GetErrorName(CudaResult status) => status.ToString();

    public string? GetErrorString(CudaResult status) => "as the test wants";

    public CudaResult DeviceGetCount(out int count) => Give(Devices, out count);

    public CudaResult DeviceGet(out int device, int ordinal)
    {
        device = ordinal;
        return ordinal < Devices ? CudaResult.Success : CudaResult.InvalidDevice;
    }

    public CudaResult DeviceGetName(Span<byte> name, int device)
    {
        Encoding.UTF8.GetBytes("Fake GPU\0", name);
        return CudaResult.Success;
    }

    public CudaResult DeviceTotalMem(out nuint bytes, int device) => Give((nuint)(3L << 30), out bytes);

    public CudaResult DeviceGetAttribute(out int value, CudaDeviceAttribute attribute, int device) => Give(
        attribute switch
        {
            CudaDeviceAttribute.ComputeCapabilityMajor => Capability / 10,
            CudaDeviceAttribute.ComputeCapabilityMinor => Capability % 10,
            _ => 1,
        },
        out value);

    public CudaResult DevicePrimaryCtxRetain(out nint context, int device) => Make(out context);

    // The context has one handle only, the first.
    public CudaResult DevicePrimaryCtxRelease(int device) => Take(alive.Min());

    public CudaResult CtxSetCurrent(nint context)
    {
        threadsWithContext.Add(Environment.CurrentManagedThreadId);
        return MayFail();
    }

    public CudaResult CtxSynchronize() => Finish(submitted.Count);

    public CudaResult MemGetInfo(out nuint free, out nuint total)
    {
        free = 0;
        total = 3u << 30;
        return HasContext() ? CudaResult.Success : CudaResult.InvalidContext;
    }

    public CudaResult MemAlloc(out nint pointer, nuint bytes)
    {
        pointer = 0;
        if (!HasContext())
        {
            return CudaResult.InvalidContext;
        }

        if (IsTimeToFail())
        {
            return CudaResult.OutOfMemory;
        }

        pointer = (nint)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Fill((void*)pointer, bytes, Poison);
        alive.Add(pointer);
        return CudaResult.Success;
    }

    public CudaResult MemFree(nint pointer)
    {
        Finish(submitted.Count);
        if (!alive.Remove(pointer))
        {
            return CudaResult.InvalidValue;
        }

        NativeMemory.AlignedFree((void*)pointer);
        return CudaResult.Success;
    }

    public CudaResult MemHostAlloc(out nint pointer, nuint bytes, uint flags) => MemAlloc(out pointer, bytes);

    public CudaResult MemFreeHost(nint pointer) => MemFree(pointer);

    public CudaResult MemcpyHtoDAsync(nint destination, nint source, nuint bytes, nint stream) => Copy(destination, source, bytes);

    public CudaResult MemcpyDtoHAsync(nint destination, nint source, nuint bytes, nint stream) => Copy(destination, source, bytes);

    public CudaResult MemcpyDtoDAsync(nint destination, nint source, nuint bytes, nint stream) => Copy(destination, source, bytes);

    public CudaResult MemsetD8Async(nint destination, byte value, nuint count, nint stream) =>
        Submit(() => NativeMemory.Fill((void*)destination, count, value));

    public CudaResult StreamCreate(out nint stream, uint flags) => Make(out stream);

    public CudaResult StreamDestroy(nint stream) => Take(stream);

    public CudaResult StreamSynchronize(nint stream) => HasContext() ? Finish(submitted.Count) : CudaResult.InvalidContext;

    public CudaResult StreamWaitEvent(nint stream, nint occurrence, uint flags) => CudaResult.Success;

    public CudaResult StreamBeginCapture(nint stream, CudaStreamCaptureMode mode) => CudaResult.NotSupported;

    public CudaResult StreamEndCapture(nint stream, out nint graph) => Refuse(out graph);

    public CudaResult GraphInstantiate(out nint executable, nint graph, ulong flags) => Refuse(out executable);

    public CudaResult GraphLaunch(nint executable, nint stream) => CudaResult.NotSupported;

    public CudaResult GraphExecDestroy(nint executable) => CudaResult.NotSupported;

    public CudaResult GraphDestroy(nint graph) => CudaResult.NotSupported;

    public CudaResult EventCreate(out nint occurrence, uint flags)
    {
        occurrence = 0;
        return HasContext() ? Make(out occurrence) : CudaResult.InvalidContext;
    }

    public CudaResult EventRecord(nint occurrence, nint stream)
    {
        recorded[occurrence] = submitted.Count;
        return CudaResult.Success;
    }

    public CudaResult EventSynchronize(nint occurrence) => Finish(recorded.GetValueOrDefault(occurrence));

    public CudaResult EventElapsedTime(out float milliseconds, nint start, nint end) => Give(MillisecondsBetweenEvents, out milliseconds);

    public CudaResult EventDestroy(nint occurrence) => Take(occurrence);

    public CudaResult ModuleLoadData(out nint module, ReadOnlySpan<byte> image)
    {
        var text = Encoding.UTF8.GetString(image);
        var status = Make(out module);
        if (status == CudaResult.Success)
        {
            LoadedImages.Add(text);
        }

        return status;
    }

    public CudaResult ModuleUnload(nint module) => Take(module);

    public CudaResult ModuleGetFunction(out nint function, nint module, string name)
    {
        function = ++handles;
        names.Add(function, name);
        return CudaResult.Success;
    }

    public CudaResult FuncGetAttribute(out int value, CudaFunctionAttribute attribute, nint function) => Give(0, out value);

    public CudaResult FuncSetAttribute(nint function, CudaFunctionAttribute attribute, int value) => CudaResult.Success;

    public CudaResult LaunchKernel(nint function, Dim3 grid, Dim3 block, uint sharedBytes, nint stream, void** parameters)
    {
        Launches.Add(names[function]);
        return CudaResult.Success;
    }

    private static CudaResult Give<T>(T given, out T value)
    {
        value = given;
        return CudaResult.Success;
    }

    private static CudaResult Refuse(out nint handle)
    {
        handle = 0;
        return CudaResult.NotSupported;
    }

    private bool IsTimeToFail() => CallsUntilFailure is not null && CallsUntilFailure-- == 0;

    private CudaResult MayFail() => IsTimeToFail() ? CudaResult.OutOfMemory : CudaResult.Success;

    private CudaResult Make(out nint handle) => TryMake(out handle) ? CudaResult.Success : CudaResult.OutOfMemory;

    private CudaResult Take(nint handle) => Destroy(handle) ? CudaResult.Success : CudaResult.InvalidValue;

    private CudaResult Copy(nint destination, nint source, nuint bytes) =>
        Submit(() => NativeMemory.Copy((void*)source, (void*)destination, bytes));

    private bool HasContext() => threadsWithContext.Contains(Environment.CurrentManagedThreadId);

    private CudaResult Submit(Action work)
    {
        if (!HasContext())
        {
            return CudaResult.InvalidContext;
        }

        submitted.Add(work);
        return CudaResult.Success;
    }

    private CudaResult Finish(int until)
    {
        for (; done < until; done++)
        {
            submitted[done]();
        }

        return CudaResult.Success;
    }
}
