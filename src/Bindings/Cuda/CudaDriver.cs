using System.Runtime.InteropServices;

namespace AntLM.Bindings.Cuda;

/// <summary>The driver that <see cref="Libraries.CudaLibraries"/> loaded.</summary>
internal sealed unsafe class CudaDriver : ICudaDriver
{
    /// <summary>The CUDA version that a loaded driver supports, asked before anything else is bound to it.</summary>
    public static Version? ReadVersion(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "cuDriverGetVersion", out var function))
        {
            return null;
        }

        int version;
        return ((delegate* unmanaged<int*, CudaResult>)function)(&version) == CudaResult.Success
            ? new(version / 1000, version % 1000 / 10)
            : null;
    }

    public CudaResult Init(uint flags) => CudaNative.Init(flags);

    public CudaResult DriverGetVersion(out int version) => CudaNative.DriverGetVersion(out version);

    public string? GetErrorName(CudaResult status) =>
        CudaNative.GetErrorName(status, out var text) == CudaResult.Success ? Marshal.PtrToStringUTF8(text) : null;

    public string? GetErrorString(CudaResult status) =>
        CudaNative.GetErrorString(status, out var text) == CudaResult.Success ? Marshal.PtrToStringUTF8(text) : null;

    public CudaResult DeviceGetCount(out int count) => CudaNative.DeviceGetCount(out count);

    public CudaResult DeviceGet(out int device, int ordinal) => CudaNative.DeviceGet(out device, ordinal);

    public CudaResult DeviceGetName(Span<byte> name, int device)
    {
        fixed (byte* text = name)
        {
            return CudaNative.DeviceGetName(text, name.Length, device);
        }
    }

    public CudaResult DeviceTotalMem(out nuint bytes, int device) => CudaNative.DeviceTotalMem(out bytes, device);

    public CudaResult DeviceGetAttribute(out int value, CudaDeviceAttribute attribute, int device) =>
        CudaNative.DeviceGetAttribute(out value, attribute, device);

    public CudaResult DevicePrimaryCtxRetain(out nint context, int device) => CudaNative.DevicePrimaryCtxRetain(out context, device);

    public CudaResult DevicePrimaryCtxRelease(int device) => CudaNative.DevicePrimaryCtxRelease(device);

    public CudaResult CtxSetCurrent(nint context) => CudaNative.CtxSetCurrent(context);

    public CudaResult CtxSynchronize() => CudaNative.CtxSynchronize();

    public CudaResult MemGetInfo(out nuint free, out nuint total) => CudaNative.MemGetInfo(out free, out total);

    public CudaResult MemAlloc(out nint pointer, nuint bytes) => CudaNative.MemAlloc(out pointer, bytes);

    public CudaResult MemFree(nint pointer) => CudaNative.MemFree(pointer);

    public CudaResult MemHostAlloc(out nint pointer, nuint bytes, uint flags) => CudaNative.MemHostAlloc(out pointer, bytes, flags);

    public CudaResult MemFreeHost(nint pointer) => CudaNative.MemFreeHost(pointer);

    public CudaResult MemcpyHtoDAsync(nint destination, nint source, nuint bytes, nint stream) =>
        CudaNative.MemcpyHtoDAsync(destination, source, bytes, stream);

    public CudaResult MemcpyDtoHAsync(nint destination, nint source, nuint bytes, nint stream) =>
        CudaNative.MemcpyDtoHAsync(destination, source, bytes, stream);

    public CudaResult MemcpyDtoDAsync(nint destination, nint source, nuint bytes, nint stream) =>
        CudaNative.MemcpyDtoDAsync(destination, source, bytes, stream);

    public CudaResult MemsetD8Async(nint destination, byte value, nuint count, nint stream) =>
        CudaNative.MemsetD8Async(destination, value, count, stream);

    public CudaResult StreamCreate(out nint stream, uint flags) => CudaNative.StreamCreate(out stream, flags);

    public CudaResult StreamDestroy(nint stream) => CudaNative.StreamDestroy(stream);

    public CudaResult StreamSynchronize(nint stream) => CudaNative.StreamSynchronize(stream);

    public CudaResult StreamWaitEvent(nint stream, nint occurrence, uint flags) => CudaNative.StreamWaitEvent(stream, occurrence, flags);

    public CudaResult StreamBeginCapture(nint stream, CudaStreamCaptureMode mode) => CudaNative.StreamBeginCapture(stream, mode);

    public CudaResult StreamEndCapture(nint stream, out nint graph) => CudaNative.StreamEndCapture(stream, out graph);

    public CudaResult GraphInstantiate(out nint executable, nint graph, ulong flags) =>
        CudaNative.GraphInstantiateWithFlags(out executable, graph, flags);

    public CudaResult GraphLaunch(nint executable, nint stream) => CudaNative.GraphLaunch(executable, stream);

    public CudaResult GraphExecDestroy(nint executable) => CudaNative.GraphExecDestroy(executable);

    public CudaResult GraphDestroy(nint graph) => CudaNative.GraphDestroy(graph);

    public CudaResult EventCreate(out nint occurrence, uint flags) => CudaNative.EventCreate(out occurrence, flags);

    public CudaResult EventRecord(nint occurrence, nint stream) => CudaNative.EventRecord(occurrence, stream);

    public CudaResult EventSynchronize(nint occurrence) => CudaNative.EventSynchronize(occurrence);

    public CudaResult EventElapsedTime(out float milliseconds, nint start, nint end) =>
        CudaNative.EventElapsedTime(out milliseconds, start, end);

    public CudaResult EventDestroy(nint occurrence) => CudaNative.EventDestroy(occurrence);

    public CudaResult ModuleLoadData(out nint module, ReadOnlySpan<byte> image)
    {
        fixed (byte* bytes = image)
        {
            return CudaNative.ModuleLoadData(out module, bytes);
        }
    }

    public CudaResult ModuleUnload(nint module) => CudaNative.ModuleUnload(module);

    public CudaResult ModuleGetFunction(out nint function, nint module, string name) =>
        CudaNative.ModuleGetFunction(out function, module, name);

    public CudaResult FuncGetAttribute(out int value, CudaFunctionAttribute attribute, nint function) =>
        CudaNative.FuncGetAttribute(out value, attribute, function);

    public CudaResult FuncSetAttribute(nint function, CudaFunctionAttribute attribute, int value) =>
        CudaNative.FuncSetAttribute(function, attribute, value);

    public CudaResult LaunchKernel(nint function, Dim3 grid, Dim3 block, uint sharedBytes, nint stream, void** parameters) =>
        CudaNative.LaunchKernel(
            function, (uint)grid.X, (uint)grid.Y, (uint)grid.Z, (uint)block.X, (uint)block.Y, (uint)block.Z,
            sharedBytes, stream, parameters, null);
}
