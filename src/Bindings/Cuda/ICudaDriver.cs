namespace AntLM.Bindings.Cuda;

/// <summary>
/// The functions of the CUDA driver API that AntLM calls, one to one with cuda.h (names without `cu` and version suffix). The seam where
/// tests put a recording driver, or one that runs kernels on the processor. Nothing here throws: callers check the status.
/// </summary>
/// <remarks>Handles and device pointers are <see cref="nint"/>. Functions with a `_v2` or later form in cuda.h are bound to it.</remarks>
public unsafe interface ICudaDriver
{
    /// <summary>cuInit.</summary>
    CudaResult Init(uint flags);

    /// <summary>cuDriverGetVersion: 1000 · major + 10 · minor.</summary>
    CudaResult DriverGetVersion(out int version);

    /// <summary>cuGetErrorName, null where the driver does not know the status.</summary>
    string? GetErrorName(CudaResult status);

    /// <summary>cuGetErrorString, null where the driver does not know the status.</summary>
    string? GetErrorString(CudaResult status);

    /// <summary>cuDeviceGetCount.</summary>
    CudaResult DeviceGetCount(out int count);

    /// <summary>cuDeviceGet.</summary>
    CudaResult DeviceGet(out int device, int ordinal);

    /// <summary>cuDeviceGetName: zero-terminated UTF-8.</summary>
    CudaResult DeviceGetName(Span<byte> name, int device);

    /// <summary>cuDeviceTotalMem.</summary>
    CudaResult DeviceTotalMem(out nuint bytes, int device);

    /// <summary>cuDeviceGetAttribute.</summary>
    CudaResult DeviceGetAttribute(out int value, CudaDeviceAttribute attribute, int device);

    /// <summary>cuDevicePrimaryCtxRetain.</summary>
    CudaResult DevicePrimaryCtxRetain(out nint context, int device);

    /// <summary>cuDevicePrimaryCtxRelease.</summary>
    CudaResult DevicePrimaryCtxRelease(int device);

    /// <summary>cuCtxSetCurrent.</summary>
    CudaResult CtxSetCurrent(nint context);

    /// <summary>cuCtxSynchronize.</summary>
    CudaResult CtxSynchronize();

    /// <summary>cuMemGetInfo.</summary>
    CudaResult MemGetInfo(out nuint free, out nuint total);

    /// <summary>cuMemAlloc.</summary>
    CudaResult MemAlloc(out nint pointer, nuint bytes);

    /// <summary>cuMemFree.</summary>
    CudaResult MemFree(nint pointer);

    /// <summary>cuMemHostAlloc: pinned memory of the host.</summary>
    CudaResult MemHostAlloc(out nint pointer, nuint bytes, uint flags);

    /// <summary>cuMemFreeHost.</summary>
    CudaResult MemFreeHost(nint pointer);

    /// <summary>cuMemcpyHtoDAsync.</summary>
    CudaResult MemcpyHtoDAsync(nint destination, nint source, nuint bytes, nint stream);

    /// <summary>cuMemcpyDtoHAsync.</summary>
    CudaResult MemcpyDtoHAsync(nint destination, nint source, nuint bytes, nint stream);

    /// <summary>cuMemcpyDtoDAsync.</summary>
    CudaResult MemcpyDtoDAsync(nint destination, nint source, nuint bytes, nint stream);

    /// <summary>cuMemsetD8Async.</summary>
    CudaResult MemsetD8Async(nint destination, byte value, nuint count, nint stream);

    /// <summary>cuStreamCreate.</summary>
    CudaResult StreamCreate(out nint stream, uint flags);

    /// <summary>cuStreamDestroy.</summary>
    CudaResult StreamDestroy(nint stream);

    /// <summary>cuStreamSynchronize.</summary>
    CudaResult StreamSynchronize(nint stream);

    /// <summary>cuStreamWaitEvent.</summary>
    CudaResult StreamWaitEvent(nint stream, nint occurrence, uint flags);

    /// <summary>cuStreamBeginCapture.</summary>
    CudaResult StreamBeginCapture(nint stream, CudaStreamCaptureMode mode);

    /// <summary>cuStreamEndCapture.</summary>
    CudaResult StreamEndCapture(nint stream, out nint graph);

    /// <summary>cuGraphInstantiateWithFlags.</summary>
    CudaResult GraphInstantiate(out nint executable, nint graph, ulong flags);

    /// <summary>cuGraphLaunch.</summary>
    CudaResult GraphLaunch(nint executable, nint stream);

    /// <summary>cuGraphExecDestroy.</summary>
    CudaResult GraphExecDestroy(nint executable);

    /// <summary>cuGraphDestroy.</summary>
    CudaResult GraphDestroy(nint graph);

    /// <summary>cuEventCreate.</summary>
    CudaResult EventCreate(out nint occurrence, uint flags);

    /// <summary>cuEventRecord.</summary>
    CudaResult EventRecord(nint occurrence, nint stream);

    /// <summary>cuEventSynchronize.</summary>
    CudaResult EventSynchronize(nint occurrence);

    /// <summary>cuEventElapsedTime.</summary>
    CudaResult EventElapsedTime(out float milliseconds, nint start, nint end);

    /// <summary>cuEventDestroy.</summary>
    CudaResult EventDestroy(nint occurrence);

    /// <summary>cuModuleLoadData: a CUBIN image.</summary>
    CudaResult ModuleLoadData(out nint module, ReadOnlySpan<byte> image);

    /// <summary>cuModuleUnload.</summary>
    CudaResult ModuleUnload(nint module);

    /// <summary>cuModuleGetFunction.</summary>
    CudaResult ModuleGetFunction(out nint function, nint module, string name);

    /// <summary>cuFuncGetAttribute.</summary>
    CudaResult FuncGetAttribute(out int value, CudaFunctionAttribute attribute, nint function);

    /// <summary>cuFuncSetAttribute.</summary>
    CudaResult FuncSetAttribute(nint function, CudaFunctionAttribute attribute, int value);

    /// <summary>cuLaunchKernel. parameters: one pointer to each argument.</summary>
    CudaResult LaunchKernel(nint function, Dim3 grid, Dim3 block, uint sharedBytes, nint stream, void** parameters);
}
