using System.Globalization;
using System.Runtime.InteropServices;
using AntLM.Bindings.Cuda;

namespace AntLM.Kernels.Tests.Instructions;

/// <summary>One kernel of `kernels/host/tests` at a place, with what it reads and writes.</summary>
internal sealed class InstructionRun : IDisposable
{
    private readonly CudaContext context;
    private readonly CudaStream stream;
    private readonly CudaModule module;
    private readonly CudaKernel kernel;
    private readonly List<DeviceBuffer> buffers = [];

    /// <summary>Compiles and loads it.</summary>
    public InstructionRun(KernelDevice place, string source, string kernel)
    {
        context = new CudaContext(place.Platform(0).Driver);
        stream = new CudaStream(context);
        var architecture = string.Create(CultureInfo.InvariantCulture, $"--gpu-architecture=sm_{context.ComputeCapability}");
        module = new CudaModule(context, place.InstructionCompiler().Compile($"host/tests/{source}.cu", [architecture]));
        this.kernel = module.GetKernel(kernel);
    }

    /// <summary>Values in device memory.</summary>
    public unsafe nint Upload<T>(T[] values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes<T>(values);
        buffers.Add(new DeviceBuffer(context, bytes.Length));
        fixed (byte* source = bytes)
        {
            stream.CopyToDevice(buffers[^1].Pointer, (nint)source, bytes.Length);
            stream.Synchronize();
        }

        return buffers[^1].Pointer;
    }

    /// <summary>Runs one block to its end.</summary>
    public void Launch(int threads, int sharedBytes, params ReadOnlySpan<KernelArgument> arguments)
    {
        kernel.Launch(stream, new Dim3(1), new Dim3(threads), sharedBytes, arguments);
        stream.Synchronize();
    }

    /// <summary>Values from device memory.</summary>
    public unsafe T[] Download<T>(nint source, int count)
        where T : unmanaged
    {
        var values = new T[count];
        fixed (T* destination = values)
        {
            stream.CopyToHost((nint)destination, source, (long)count * sizeof(T));
            stream.Synchronize();
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        buffers.ForEach(buffer => buffer.Dispose());
        module.Dispose();
        stream.Dispose();
        context.Dispose();
    }
}
