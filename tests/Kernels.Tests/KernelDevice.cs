using AntLM.Bindings.Cuda;
using AntLM.Bindings.Libraries;
using AntLM.Engine.Devices.Cuda;
using AntLM.Engine.Tensors;
using AntLM.Kernels.Tests.Host;
using AntLM.Kernels.Tests.Instructions;
using AntLM.Kernels.Tests.Operations;
using NUnit.Framework.Internal;

namespace AntLM.Kernels.Tests;

/// <summary>A place that kernels run at in these tests.</summary>
/// <param name="Name">"processor" or "gpu".</param>
/// <param name="Platform">What devices stand on there; blocks and threads run in an order given by a seed where there is a choice.</param>
/// <param name="InstructionCompiler">Compiles kernels of `kernels/host/tests`.</param>
public sealed record KernelDevice(string Name, Func<ulong, CudaPlatform> Platform, Func<IKernelCompiler> InstructionCompiler)
{
    /// <summary>The category of tests that need a GPU.</summary>
    public const string GpuCategory = "Gpu";

    // Set to 1 where there has to be a GPU: its tests are then present, and fail with the reason where there is none.
    private const string RequireGpu = "ANTLM_REQUIRE_GPU";

    private static readonly Lazy<CudaSearch> Search = new(CudaSearch.Run);

    private static readonly Lazy<CudaPlatform> PreparedGpu = new(() => WithKernelsOfAttention(Search.Value));

    private static CudaContext? kept;

    /// <summary>The kernels built for the processor, run through the launch code that a GPU is driven by.</summary>
    public static KernelDevice Processor { get; } = new("processor", PlatformOfProcessor, () => new HostKernelCompiler());

    /// <summary>This machine's GPU.</summary>
    public static KernelDevice Gpu { get; } = new("gpu", PlatformOfGpu, () => new InstructionCompiler(CudaLibraries.Load().Nvrtc!));

    /// <summary>Where every test of kernels runs.</summary>
    public static IEnumerable<TestFixtureData> All => [new TestFixtureData(Processor), .. Gpus];

    /// <summary>The GPU, where there is one; no fixture otherwise.</summary>
    public static IEnumerable<TestFixtureData> Gpus => GpusOf(
        Search.Value.IsFound, Environment.GetEnvironmentVariable(RequireGpu) == "1");

    /// <summary>Opens a device.</summary>
    /// <param name="computeType">What activations are stored as.</param>
    /// <param name="orderSeed">In which order blocks and threads run, where there is a choice.</param>
    public CudaDevice Open(DType computeType, ulong orderSeed) => new(Platform(orderSeed), computeType);

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static IEnumerable<TestFixtureData> GpusOf(bool found, bool required)
    {
        if (found || required)
        {
            var gpu = new TestFixtureData(Gpu);
            gpu.Properties.Add(PropertyNames.Category, GpuCategory);
            yield return gpu;
        }
    }

    private static CudaPlatform PlatformOfProcessor(ulong orderSeed) =>
        new(new HostDriver { OrderSeed = orderSeed }, new HostKernelCompiler(), new HostBlas());

    private static CudaPlatform PlatformOfGpu(ulong orderSeed)
    {
        KeepContext(PreparedGpu.Value);
        return PreparedGpu.Value;
    }

    // Without any use the driver ends the primary context, and to begin it takes longer than most tests. One that a failed kernel has
    // spoilt has to end.
    private static void KeepContext(CudaPlatform platform)
    {
        try
        {
            kept?.MakeCurrent();
            kept?.Synchronize();
        }
        catch (CudaException)
        {
            kept?.Dispose();
            kept = null;
        }

        kept ??= new CudaContext(platform.Driver);
    }

    // Tests ask for one module after the other; those of attention, two for each head size, would take NVRTC minutes. Compiled together
    // they come out of the cache.
    private static CudaPlatform WithKernelsOfAttention(CudaSearch search)
    {
        var platform = search.Platform ?? throw new InvalidOperationException($"There is no GPU: {search.Reason}");
        using var context = new CudaContext(platform.Driver);
        using var library = new KernelLibrary(context, platform.Compiler);
        try
        {
            library.Load(
                from source in new[] { "attention", "disentangled_attention" }
                from size in AttentionTests.EveryHeadSize
                from type in new[] { DType.Float32, DType.BFloat16 }
                select new KernelModule(source, Storage: type, HeadSize: size));
        }
        catch (KernelCompilationException)
        {
            // The tests of the module that does not compile tell it.
        }

        return platform;
    }
}
