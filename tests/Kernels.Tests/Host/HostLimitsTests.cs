using AntLM.Bindings.CuBlas;
using AntLM.Bindings.Cuda;

namespace AntLM.Kernels.Tests.Host;

/// <summary>What a GPU or cuBLAS refuses is refused on the processor too, which could do it.</summary>
internal sealed class HostLimitsTests
{
    [TestCase(1, 65536, 1, 32, 0)]
    [TestCase(1, 1, 65536, 32, 0)]
    [TestCase(0, 1, 1, 32, 0)]
    [TestCase(1, 1, 1, 1025, 0)]
    [TestCase(1, 1, 1, 32, 228 * 1024)]
    public void Impossible_launches_are_refused(int x, int y, int z, int threads, int sharedBytes)
    {
        using var context = new CudaContext(new HostDriver());
        using var stream = new CudaStream(context);
        using var module = new CudaModule(context, "gradient_norm"u8);
        var kernel = module.GetKernel("gradient_norm");
        Assert.That(
            () => kernel.Launch(stream, (x, y, z), threads, sharedBytes),
            Throws.TypeOf<CudaException>().With.Property(nameof(CudaException.Status)).EqualTo(CudaResult.InvalidValue));
    }

    [TestCase(CudaDataType.Float32, CudaDataType.BFloat16, CudaDataType.Float32)]
    [TestCase(CudaDataType.Float32, CudaDataType.Float32, CudaDataType.BFloat16)]
    public void Products_of_other_types_are_refused(CudaDataType a, CudaDataType b, CudaDataType c) =>
        Assert.That(Multiply(a, b, c, leadingA: 3, leadingB: 7, leadingC: 3), Is.EqualTo(CuBlasStatus.NotSupported));

    [TestCase(2, 7, 3)]
    [TestCase(3, 6, 3)]
    [TestCase(3, 7, 2)]
    public void Columns_that_overlap_are_refused(int leadingA, int leadingB, int leadingC) => Assert.That(
        Multiply(CudaDataType.Float32, CudaDataType.Float32, CudaDataType.Float32, leadingA, leadingB, leadingC),
        Is.EqualTo(CuBlasStatus.InvalidValue));

    private static CuBlasStatus Multiply(CudaDataType a, CudaDataType b, CudaDataType c, int leadingA, int leadingB, int leadingC) =>
        new HostBlas().GemmEx(
            1, CuBlasOperation.None, CuBlasOperation.None, 3, 5, 7, 1, 0, a, leadingA, 0, b, leadingB, 0, 0, c, leadingC,
            CuBlasComputeType.Float32);
}
