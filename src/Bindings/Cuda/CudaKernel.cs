namespace AntLM.Bindings.Cuda;

/// <summary>A function that runs on the device. Owned by its <see cref="CudaModule"/>.</summary>
public sealed class CudaKernel
{
    // Static and dynamic shared memory that a block can have together without opting in (CUDA C++ Programming Guide, shared memory).
    private const int SharedBytesWithoutOptIn = 48 * 1024;

    private readonly CudaContext context;
    private readonly nint function;
    private int allowedSharedBytes;

    internal CudaKernel(CudaContext context, string name, nint function)
    {
        this.context = context;
        this.function = function;
        Name = name;
    }

    /// <summary>Its name in the source.</summary>
    public string Name { get; }

    /// <summary>A property of the compiled kernel.</summary>
    /// <exception cref="CudaException">The driver does not know it.</exception>
    public int Attribute(CudaFunctionAttribute attribute)
    {
        var status = context.Driver.FuncGetAttribute(out var value, attribute, function);
        return status == CudaResult.Success
            ? value
            : throw CudaException.Create(context.Driver, status, "cuFuncGetAttribute", $"kernel {Name}, attribute {attribute}");
    }

    /// <summary>Submits a launch. Nothing is allocated.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="grid">Blocks.</param>
    /// <param name="block">Threads of a block.</param>
    /// <param name="sharedBytes">Dynamic shared memory of a block.</param>
    /// <param name="arguments">The kernel's parameters in order; a cast says which type each has.</param>
    /// <exception cref="CudaException">The launch is impossible, or something submitted earlier failed.</exception>
    public unsafe void Launch(
        CudaStream stream, Dim3 grid, Dim3 block, int sharedBytes, params ReadOnlySpan<KernelArgument> arguments)
    {
        if (sharedBytes > allowedSharedBytes)
        {
            AllowSharedBytes(sharedBytes);
        }

        fixed (KernelArgument* values = arguments)
        {
            void** parameters = stackalloc void*[arguments.Length];
            for (var i = 0; i < arguments.Length; i++)
            {
                parameters[i] = values + i;
            }

            var status = context.Driver.LaunchKernel(function, grid, block, (uint)sharedBytes, stream.Handle, parameters);
            if (status != CudaResult.Success)
            {
                throw CudaException.Create(
                    context.Driver,
                    status,
                    "cuLaunchKernel",
                    $"kernel {Name}, grid {Sizes(grid)}, block {Sizes(block)}, {sharedBytes} bytes of shared memory");
            }
        }
    }

    private static string Sizes(Dim3 size) => $"({size.X}, {size.Y}, {size.Z})";

    private void AllowSharedBytes(int sharedBytes)
    {
        if (allowedSharedBytes == 0)
        {
            allowedSharedBytes = SharedBytesWithoutOptIn - Attribute(CudaFunctionAttribute.SharedSizeBytes);
            if (sharedBytes <= allowedSharedBytes)
            {
                return;
            }
        }

        var status = context.Driver.FuncSetAttribute(function, CudaFunctionAttribute.MaxDynamicSharedSizeBytes, sharedBytes);
        if (status != CudaResult.Success)
        {
            throw CudaException.Create(
                context.Driver,
                status,
                "cuFuncSetAttribute",
                $"kernel {Name} asks for {sharedBytes} bytes of shared memory, a block has at most {context.MaxSharedMemoryPerBlock}");
        }

        allowedSharedBytes = sharedBytes;
    }
}
