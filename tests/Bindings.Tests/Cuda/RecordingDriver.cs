using System.Globalization;
using System.Text;
using AntLM.Bindings.Cuda;

namespace AntLM.Bindings.Tests.Cuda;

/// <summary>A driver that writes down what it is asked, fails where it is told to, and knows what was made and not given back.</summary>
internal sealed unsafe class RecordingDriver : ICudaDriver
{
    private readonly HashSet<nint> live = [];
    private nint next = 0x1000;

    /// <summary>Every call in order: `MemAlloc 64`, `LaunchKernel …`.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Calls that fail, by their name without `cu`.</summary>
    public Dictionary<string, CudaResult> Failures { get; } = [];

    /// <summary>Handles and memory that were made and not given back.</summary>
    public int Live => live.Count;

    /// <summary>How many arguments the kernels launched here have.</summary>
    public int ArgumentCount { get; set; }

    /// <summary>The eight bytes behind each pointer of the last launch.</summary>
    public IReadOnlyList<long> Arguments { get; private set; } = [];

    /// <summary>Static shared memory that kernels are said to have.</summary>
    public int StaticSharedBytes { get; set; }

    public CudaResult Init(uint flags) => Answer("Init", flags);

    public CudaResult DriverGetVersion(out int version)
    {
        version = 12080;
        return Answer("DriverGetVersion");
    }

    public string? GetErrorName(CudaResult status) => status switch
    {
        CudaResult.OutOfMemory => "CUDA_ERROR_OUT_OF_MEMORY",
        CudaResult.InvalidValue => "CUDA_ERROR_INVALID_VALUE",
        CudaResult.IllegalAddress => "CUDA_ERROR_ILLEGAL_ADDRESS",
        _ => null,
    };

    public string? GetErrorString(CudaResult status) => status switch
    {
        CudaResult.OutOfMemory => "out of memory",
        CudaResult.InvalidValue => "invalid argument",
        CudaResult.IllegalAddress => "an illegal memory access was encountered",
        _ => null,
    };

    public CudaResult DeviceGetCount(out int count)
    {
        count = 2;
        return Answer("DeviceGetCount");
    }

    public CudaResult DeviceGet(out int device, int ordinal)
    {
        device = 100 + ordinal;
        return ordinal is 0 or 1 ? Answer("DeviceGet", ordinal) : CudaResult.InvalidDevice;
    }

    public CudaResult DeviceGetName(Span<byte> name, int device)
    {
        name.Fill((byte)'x');
        "Test device\0"u8.CopyTo(name);
        return Answer("DeviceGetName", device);
    }

    public CudaResult DeviceTotalMem(out nuint bytes, int device)
    {
        bytes = unchecked((nuint)150_000_000_000);
        return Answer("DeviceTotalMem", device);
    }

    public CudaResult DeviceGetAttribute(out int value, CudaDeviceAttribute attribute, int device)
    {
        value = attribute switch
        {
            CudaDeviceAttribute.ComputeCapabilityMajor => 9,
            CudaDeviceAttribute.ComputeCapabilityMinor => 3,
            CudaDeviceAttribute.MultiprocessorCount => 131,
            CudaDeviceAttribute.L2CacheSize => 61 << 20,
            CudaDeviceAttribute.MaxSharedMemoryPerBlockOptin => 227 << 10,
            _ => -1,
        };
        return Answer("DeviceGetAttribute", attribute);
    }

    public CudaResult DevicePrimaryCtxRetain(out nint context, int device) => Make("DevicePrimaryCtxRetain", out context, device, device);

    public CudaResult DevicePrimaryCtxRelease(int device) => GiveBack("DevicePrimaryCtxRelease", device);

    public CudaResult CtxSetCurrent(nint context) => Answer("CtxSetCurrent", context);

    public CudaResult CtxSynchronize() => Answer("CtxSynchronize");

    public CudaResult MemGetInfo(out nuint free, out nuint total)
    {
        free = 33;
        total = 127;
        return Answer("MemGetInfo");
    }

    public CudaResult MemAlloc(out nint pointer, nuint bytes) => Make("MemAlloc", out pointer, null, bytes);

    public CudaResult MemFree(nint pointer) => GiveBack("MemFree", pointer);

    public CudaResult MemHostAlloc(out nint pointer, nuint bytes, uint flags) => Make("MemHostAlloc", out pointer, null, bytes, flags);

    public CudaResult MemFreeHost(nint pointer) => GiveBack("MemFreeHost", pointer);

    public CudaResult MemcpyHtoDAsync(nint destination, nint source, nuint bytes, nint stream) =>
        Answer("MemcpyHtoDAsync", destination, source, bytes, stream);

    public CudaResult MemcpyDtoHAsync(nint destination, nint source, nuint bytes, nint stream) =>
        Answer("MemcpyDtoHAsync", destination, source, bytes, stream);

    public CudaResult MemcpyDtoDAsync(nint destination, nint source, nuint bytes, nint stream) =>
        Answer("MemcpyDtoDAsync", destination, source, bytes, stream);

    public CudaResult MemsetD8Async(nint destination, byte value, nuint count, nint stream) =>
        Answer("MemsetD8Async", destination, value, count, stream);

    public CudaResult StreamCreate(out nint stream, uint flags) => Make("StreamCreate", out stream, null, flags);

    public CudaResult StreamDestroy(nint stream) => GiveBack("StreamDestroy", stream);

    public CudaResult StreamSynchronize(nint stream) => Answer("StreamSynchronize", stream);

    public CudaResult StreamWaitEvent(nint stream, nint occurrence, uint flags) => Answer("StreamWaitEvent", stream, occurrence, flags);

    public CudaResult StreamBeginCapture(nint stream, CudaStreamCaptureMode mode) => Answer("StreamBeginCapture", stream, mode);

    public CudaResult StreamEndCapture(nint stream, out nint graph) => Make("StreamEndCapture", out graph, null, stream);

    public CudaResult GraphInstantiate(out nint executable, nint graph, ulong flags) =>
        Make("GraphInstantiate", out executable, null, graph, flags);

    public CudaResult GraphLaunch(nint executable, nint stream) => Answer("GraphLaunch", executable, stream);

    public CudaResult GraphExecDestroy(nint executable) => GiveBack("GraphExecDestroy", executable);

    public CudaResult GraphDestroy(nint graph) => GiveBack("GraphDestroy", graph);

    public CudaResult EventCreate(out nint occurrence, uint flags) => Make("EventCreate", out occurrence, null, flags);

    public CudaResult EventRecord(nint occurrence, nint stream) => Answer("EventRecord", occurrence, stream);

    public CudaResult EventSynchronize(nint occurrence) => Answer("EventSynchronize", occurrence);

    public CudaResult EventElapsedTime(out float milliseconds, nint start, nint end)
    {
        milliseconds = 1.25f;
        return Answer("EventElapsedTime", start, end);
    }

    public CudaResult EventDestroy(nint occurrence) => GiveBack("EventDestroy", occurrence);

    public CudaResult ModuleLoadData(out nint module, ReadOnlySpan<byte> image) =>
        Make("ModuleLoadData", out module, null, Encoding.ASCII.GetString(image));

    public CudaResult ModuleUnload(nint module) => GiveBack("ModuleUnload", module);

    public CudaResult ModuleGetFunction(out nint function, nint module, string name)
    {
        function = next++;
        return Answer("ModuleGetFunction", module, name);
    }

    public CudaResult FuncGetAttribute(out int value, CudaFunctionAttribute attribute, nint function)
    {
        value = attribute == CudaFunctionAttribute.SharedSizeBytes ? StaticSharedBytes : -1;
        return Answer("FuncGetAttribute", attribute);
    }

    public CudaResult FuncSetAttribute(nint function, CudaFunctionAttribute attribute, int value) =>
        Answer("FuncSetAttribute", attribute, value);

    // No text is made here: a test counts what a launch allocates.
    public CudaResult LaunchKernel(nint function, Dim3 grid, Dim3 block, uint sharedBytes, nint stream, void** parameters)
    {
        LaunchCount++;
        LastLaunch = (grid, block, sharedBytes, stream);
        if (ArgumentCount > 0)
        {
            var values = new long[ArgumentCount];
            for (var i = 0; i < ArgumentCount; i++)
            {
                values[i] = *(long*)parameters[i];
            }

            Arguments = values;
        }

        return Failures.GetValueOrDefault("LaunchKernel");
    }

    /// <summary>How many launches there were.</summary>
    public int LaunchCount { get; private set; }

    /// <summary>The last of them.</summary>
    public (Dim3 Grid, Dim3 Block, uint SharedBytes, nint Stream) LastLaunch { get; private set; }

    private CudaResult Answer(string call, params object[] arguments)
    {
        Calls.Add(arguments.Length == 0
            ? call
            : $"{call} {string.Join(' ', arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)))}");
        return Failures.GetValueOrDefault(call);
    }

    private CudaResult Make(string call, out nint handle, nint? known, params object[] arguments)
    {
        var status = Answer(call, arguments);
        handle = status == CudaResult.Success ? known ?? next++ : 0;
        if (status == CudaResult.Success)
        {
            live.Add(handle);
        }

        return status;
    }

    private CudaResult GiveBack(string call, nint handle)
    {
        var status = Answer(call, handle);
        Assert.That(live.Remove(handle), $"{call}: {handle} was never made, or given back twice");
        return status;
    }
}
