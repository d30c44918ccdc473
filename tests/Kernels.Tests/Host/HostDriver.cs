using System.Runtime.InteropServices;
using System.Text;
using AntLM.Bindings.Cuda;

namespace AntLM.Kernels.Tests.Host;

/// <summary>
/// Stands for the CUDA driver: device memory is this process's, a copy or a launch is done when its call returns, and kernels run as
/// <see cref="HostKernels"/>.
/// </summary>
internal sealed unsafe class HostDriver : ICudaDriver
{
    // What an sm_90 has, so that launches choose as they do there.
    private const int Capability = 90;
    private const int SharedBytes = 227 * 1024;
    private const int SharedBytesWithoutOptIn = 48 * 1024;
    private const int MostThreads = 1024;
    private const int MostBlocksAcross = 65535;
    private const nuint Alignment = 256;
    private const uint MemoryBytes = 1u << 31;
    private const byte Poison = 0xFF;

    private readonly Dictionary<nint, string> modules = [];
    private readonly Dictionary<nint, (string Module, string Name)> kernels = [];
    private readonly Dictionary<nint, int> allowedSharedBytes = [];
    private readonly Dictionary<nint, nuint> allocations = [];
    private string? failure;
    private nint handles;

    /// <summary>In which order blocks and threads run: 0 for their own, anything else for a shuffled one.</summary>
    public ulong OrderSeed { get; set; }

    /// <summary>Is told of memory and launches, or null.</summary>
    public LaunchRecorder? Recorder { get; init; }

    /// <summary>Blocks of memory that are not freed.</summary>
    public int Allocations => allocations.Count;

    /// <summary>How often memory was allocated or a module loaded: what no step after the first may do.</summary>
    public int Preparations { get; private set; }

    /// <inheritdoc/>
    public CudaResult Init(uint flags) => CudaResult.Success;

    /// <inheritdoc/>
    public CudaResult DriverGetVersion(out int version) => Give(13000, out version);

    /// <inheritdoc/>
    public string? GetErrorName(CudaResult status) => status.ToString();

    /// <inheritdoc/>
    public string? GetErrorString(CudaResult status) => failure ?? status.ToString();

    /// <inheritdoc/>
    public CudaResult DeviceGetCount(out int count) => Give(1, out count);

    /// <inheritdoc/>
    public CudaResult DeviceGet(out int device, int ordinal)
    {
        device = ordinal;
        return ordinal == 0 ? CudaResult.Success : CudaResult.InvalidDevice;
    }

    /// <inheritdoc/>
    public CudaResult DeviceGetName(Span<byte> name, int device)
    {
        Encoding.UTF8.GetBytes("kernels on the processor\0", name);
        return CudaResult.Success;
    }

    /// <inheritdoc/>
    public CudaResult DeviceTotalMem(out nuint bytes, int device) => Give(MemoryBytes, out bytes);

    /// <inheritdoc/>
    public CudaResult DeviceGetAttribute(out int value, CudaDeviceAttribute attribute, int device) => Give(
        attribute switch
        {
            CudaDeviceAttribute.ComputeCapabilityMajor => Capability / 10,
            CudaDeviceAttribute.ComputeCapabilityMinor => Capability % 10,
            CudaDeviceAttribute.MaxSharedMemoryPerBlockOptin => SharedBytes,
            CudaDeviceAttribute.MultiprocessorCount => 2,
            _ => 1,
        },
        out value);

    /// <inheritdoc/>
    public CudaResult DevicePrimaryCtxRetain(out nint context, int device) => Give(++handles, out context);

    /// <inheritdoc/>
    public CudaResult DevicePrimaryCtxRelease(int device) => CudaResult.Success;

    /// <inheritdoc/>
    public CudaResult CtxSetCurrent(nint context) => CudaResult.Success;

    /// <inheritdoc/>
    public CudaResult CtxSynchronize() => CudaResult.Success;

    /// <inheritdoc/>
    public CudaResult MemGetInfo(out nuint free, out nuint total)
    {
        free = total = MemoryBytes;
        return CudaResult.Success;
    }

    /// <inheritdoc/>
    public CudaResult MemAlloc(out nint pointer, nuint bytes)
    {
        Preparations++;
        pointer = (nint)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Fill((void*)pointer, bytes, Poison);
        allocations.Add(pointer, bytes);
        Recorder?.Know(pointer, (long)bytes);
        return CudaResult.Success;
    }

    /// <inheritdoc/>
    public CudaResult MemFree(nint pointer)
    {
        if (!allocations.Remove(pointer, out var bytes))
        {
            return CudaResult.InvalidValue;
        }

        Recorder?.Forget(pointer, (long)bytes);

        NativeMemory.AlignedFree((void*)pointer);
        return CudaResult.Success;
    }

    /// <inheritdoc/>
    public CudaResult MemHostAlloc(out nint pointer, nuint bytes, uint flags) => MemAlloc(out pointer, bytes);

    /// <inheritdoc/>
    public CudaResult MemFreeHost(nint pointer) => MemFree(pointer);

    /// <inheritdoc/>
    public CudaResult MemcpyHtoDAsync(nint destination, nint source, nuint bytes, nint stream) => Copy(destination, source, bytes);

    /// <inheritdoc/>
    public CudaResult MemcpyDtoHAsync(nint destination, nint source, nuint bytes, nint stream) => Copy(destination, source, bytes);

    /// <inheritdoc/>
    public CudaResult MemcpyDtoDAsync(nint destination, nint source, nuint bytes, nint stream) => Copy(destination, source, bytes);

    /// <inheritdoc/>
    public CudaResult MemsetD8Async(nint destination, byte value, nuint count, nint stream)
    {
        NativeMemory.Fill((void*)destination, count, value);
        return CudaResult.Success;
    }

    /// <inheritdoc/>
    public CudaResult StreamCreate(out nint stream, uint flags) => Give(++handles, out stream);

    /// <inheritdoc/>
    public CudaResult StreamDestroy(nint stream) => CudaResult.Success;

    /// <inheritdoc/>
    public CudaResult StreamSynchronize(nint stream) => CudaResult.Success;

    /// <inheritdoc/>
    public CudaResult StreamWaitEvent(nint stream, nint occurrence, uint flags) => CudaResult.Success;

    /// <inheritdoc/>
    public CudaResult StreamBeginCapture(nint stream, CudaStreamCaptureMode mode) => CudaResult.NotSupported;

    /// <inheritdoc/>
    public CudaResult StreamEndCapture(nint stream, out nint graph) => Refuse(out graph);

    /// <inheritdoc/>
    public CudaResult GraphInstantiate(out nint executable, nint graph, ulong flags) => Refuse(out executable);

    /// <inheritdoc/>
    public CudaResult GraphLaunch(nint executable, nint stream) => CudaResult.NotSupported;

    /// <inheritdoc/>
    public CudaResult GraphExecDestroy(nint executable) => CudaResult.NotSupported;

    /// <inheritdoc/>
    public CudaResult GraphDestroy(nint graph) => CudaResult.NotSupported;

    /// <inheritdoc/>
    public CudaResult EventCreate(out nint occurrence, uint flags) => Give(++handles, out occurrence);

    /// <inheritdoc/>
    public CudaResult EventRecord(nint occurrence, nint stream) => CudaResult.Success;

    /// <inheritdoc/>
    public CudaResult EventSynchronize(nint occurrence) => CudaResult.Success;

    /// <inheritdoc/>
    public CudaResult EventElapsedTime(out float milliseconds, nint start, nint end) => Give(1f, out milliseconds);

    /// <inheritdoc/>
    public CudaResult EventDestroy(nint occurrence) => CudaResult.Success;

    /// <inheritdoc/>
    public CudaResult ModuleLoadData(out nint module, ReadOnlySpan<byte> image)
    {
        Preparations++;
        module = ++handles;
        modules.Add(module, Encoding.UTF8.GetString(image));
        return CudaResult.Success;
    }

    /// <inheritdoc/>
    public CudaResult ModuleUnload(nint module) => modules.Remove(module) ? CudaResult.Success : CudaResult.InvalidValue;

    /// <inheritdoc/>
    public CudaResult ModuleGetFunction(out nint function, nint module, string name)
    {
        function = HostKernels.Kernel(modules[module], name);
        if (function == 0)
        {
            return CudaResult.NotFound;
        }

        kernels[function] = (modules[module], name);
        return CudaResult.Success;
    }

    /// <inheritdoc/>
    public CudaResult FuncGetAttribute(out int value, CudaFunctionAttribute attribute, nint function) => Give(0, out value);

    /// <inheritdoc/>
    public CudaResult FuncSetAttribute(nint function, CudaFunctionAttribute attribute, int value)
    {
        if (attribute != CudaFunctionAttribute.MaxDynamicSharedSizeBytes || value > SharedBytes)
        {
            return CudaResult.InvalidValue;
        }

        allowedSharedBytes[function] = value;
        return CudaResult.Success;
    }

    /// <inheritdoc/>
    public CudaResult LaunchKernel(nint function, Dim3 grid, Dim3 block, uint sharedBytes, nint stream, void** parameters)
    {
        // CUDA C++ Programming Guide, technical specifications per compute capability: the processor itself has no such limits.
        if (grid.Count == 0 || grid.Y > MostBlocksAcross || grid.Z > MostBlocksAcross || block.Count is 0 or > MostThreads
            || sharedBytes > allowedSharedBytes.GetValueOrDefault(function, SharedBytesWithoutOptIn))
        {
            failure = null;
            return CudaResult.InvalidValue;
        }

        if (Recorder is not null)
        {
            var (module, name) = kernels[function];
            Recorder.Write(module, name, HostKernels.Signature(function), grid, block, sharedBytes, OrderSeed, parameters);
        }

        failure = HostKernels.Launch(function, grid, block, sharedBytes, parameters, OrderSeed);
        return failure is null ? CudaResult.Success : CudaResult.LaunchFailed;
    }

    private static CudaResult Copy(nint destination, nint source, nuint bytes)
    {
        NativeMemory.Copy((void*)source, (void*)destination, bytes);
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
}
