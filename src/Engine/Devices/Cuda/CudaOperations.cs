using AntLM.Bindings.Cuda;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>The operations on the GPU, one file each: which kernel, how many blocks and threads, which arguments.</summary>
internal sealed partial class CudaOperations : IOperations, IDisposable
{
    /// <summary>Threads of a block where nothing asks for another number.</summary>
    private const int BlockThreads = 256;

    private const int Warp = 32;

    /// <summary>Neighbouring elements that one thread takes at a time (`Lanes` in kernels/common.cuh).</summary>
    private const int Lanes = 8;

    private readonly CudaStream stream;
    private readonly KernelLibrary kernels;
    private readonly MatrixProducts products;
    private readonly ScratchMemory scratch;
    private readonly ParameterTables parameterTables;
    private readonly HashSet<KernelModule> planned = [];
    private bool planning;

    /// <summary>Opens what the operations need.</summary>
    /// <param name="context">The GPU.</param>
    /// <param name="stream">The one stream that everything runs on.</param>
    /// <param name="platform">The libraries.</param>
    /// <param name="allocate">Allocates device memory.</param>
    /// <param name="copies">Copies tables to the device.</param>
    public CudaOperations(
        CudaContext context, CudaStream stream, CudaPlatform platform, Func<long, Storage> allocate, StagedCopies copies)
    {
        this.stream = stream;
        kernels = new KernelLibrary(context, platform.Compiler);
        scratch = new ScratchMemory(allocate);
        parameterTables = new ParameterTables(allocate, copies);
        products = new MatrixProducts(context, stream, platform.Blas);
    }

    /// <summary>The kernels that are loaded, and what that took.</summary>
    public KernelLibrary Kernels => kernels;

    /// <summary>Compiles the kernels of a step, several at once, and reserves the scratch memory it needs.</summary>
    public void Prepare(Action<IOperations> step)
    {
        planning = true;
        try
        {
            step(this);
        }
        finally
        {
            planning = false;
        }

        kernels.Load(planned);
        planned.Clear();
        scratch.Begin();
        scratch.Reserve();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        products.Dispose();
        scratch.Dispose();
        parameterTables.Dispose();
        kernels.Dispose();
    }

    /// <inheritdoc cref="IOperations.Zero"/>
    public void Zero(Tensor destination)
    {
        if (!planning && destination.Bytes > 0)
        {
            stream.Fill(destination.Address, 0, destination.Bytes);
        }
    }

    /// <summary>Blocks of <paramref name="size"/> that cover <paramref name="count"/>.</summary>
    private static int Tiles(long count, int size) => checked((int)((count + size - 1) / size));

    /// <summary>Threads of a block that serves one row: eight elements each, a multiple of a warp.</summary>
    private static int RowThreads(int width) => Math.Clamp(Tiles(width, Lanes * Warp) * Warp, Warp, BlockThreads);

    private static nint PointerOf(Tensor? tensor) => tensor?.Address ?? 0;

    /// <summary>Starts a kernel on the stream; while a step is prepared, only notes its module.</summary>
    private void Launch(
        KernelModule module, string entry, Dim3 grid, Dim3 block, int sharedBytes, params ReadOnlySpan<KernelArgument> arguments)
    {
        if (planning)
        {
            planned.Add(module);
        }
        else if (grid.Count > 0)
        {
            kernels.Get(module, entry).Launch(stream, grid, block, sharedBytes, arguments);
        }
    }

    /// <summary>Room for floats that an operation uses while it runs, after <see cref="ScratchMemory.Begin"/>.</summary>
    private nint ScratchFloats(long count) => scratch.Take(count * sizeof(float), planning);

    private nint ScratchDoubles(long count) => scratch.Take(count * sizeof(double), planning);
}
