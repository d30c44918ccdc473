namespace AntLM.Bindings.Cuda;

/// <summary>Compiled kernels, loaded on the device.</summary>
public sealed class CudaModule : IDisposable
{
    private readonly CudaContext context;
    private readonly nint handle;
    private bool disposed;

    /// <summary>Loads a CUBIN.</summary>
    /// <param name="context">Where.</param>
    /// <param name="image">What NVRTC compiled for the device's architecture.</param>
    /// <exception cref="CudaException">The image is damaged or of another architecture.</exception>
    public CudaModule(CudaContext context, ReadOnlySpan<byte> image)
    {
        // The driver reads the size from the image itself; of nothing it would read whatever stands there.
        if (image.IsEmpty)
        {
            throw new ArgumentException("The image of a module is empty.", nameof(image));
        }

        this.context = context;
        var status = context.Driver.ModuleLoadData(out handle, image);
        if (status != CudaResult.Success)
        {
            throw CudaException.Create(
                context.Driver,
                status,
                "cuModuleLoadData",
                $"an image of {image.Length} bytes on sm_{context.ComputeCapability}, driver for CUDA {context.DriverVersion}");
        }
    }

    /// <summary>A kernel of this module, usable as long as the module is.</summary>
    /// <param name="name">Its name in the source, declared extern "C".</param>
    /// <exception cref="CudaException">There is none of that name.</exception>
    public CudaKernel GetKernel(string name)
    {
        var status = context.Driver.ModuleGetFunction(out var function, handle, name);
        return status == CudaResult.Success
            ? new(context, name, function)
            : throw CudaException.Create(context.Driver, status, "cuModuleGetFunction", $"kernel {name}");
    }

    /// <summary>Unloads the kernels.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            _ = context.Driver.ModuleUnload(handle);
        }
    }
}
