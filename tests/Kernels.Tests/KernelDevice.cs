using AntLM.Engine.Devices.Cuda;
using AntLM.Engine.Tensors;
using AntLM.Kernels.Tests.Host;

namespace AntLM.Kernels.Tests;

/// <summary>A place that kernels run at in these tests.</summary>
/// <param name="Name">"processor" or "gpu".</param>
/// <param name="Open">Opens a device of a compute type, its blocks and threads in an order given by a seed where it has one.</param>
public sealed record KernelDevice(string Name, Func<DType, ulong, CudaDevice> Open)
{
    /// <summary>The kernels built for the processor, run through the launch code that a GPU is driven by.</summary>
    public static KernelDevice Processor { get; } = new("processor", OpenProcessor);

    /// <summary>Where every test of kernels runs.</summary>
    public static IEnumerable<TestFixtureData> All => [new TestFixtureData(Processor)];

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static CudaDevice OpenProcessor(DType computeType, ulong orderSeed) => new(
        new CudaPlatform(new HostDriver { OrderSeed = orderSeed }, new HostKernelCompiler(), new HostBlas()), computeType);
}
