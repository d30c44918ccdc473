using AntLM.Bindings.CuBlas;
using AntLM.Bindings.Cuda;
using AntLM.Bindings.Tests.Cuda;

namespace AntLM.Bindings.Tests.CuBlas;

internal sealed class CuBlasHandleTests
{
    private RecordingCuBlas cublas = null!;
    private CudaContext context = null!;
    private CudaStream stream = null!;
    private DeviceBuffer workspace = null!;

    [SetUp]
    public void Make()
    {
        cublas = new();
        context = new(new RecordingDriver());
        stream = new(context);
        workspace = new(context, 4096);
    }

    [TearDown]
    public void GiveBack()
    {
        workspace.Dispose();
        stream.Dispose();
        context.Dispose();
    }

    [Test]
    public void KnowsItsVersion()
    {
        using var handle = new CuBlasHandle(cublas);

        Assert.That(handle.Version, Is.EqualTo(new Version(12, 8, 4)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void TheWorkspaceIsOursWhicheverIsSetFirst(bool streamFirst)
    {
        using var handle = new CuBlasHandle(cublas);
        if (streamFirst)
        {
            handle.SetStream(stream);
            handle.SetWorkspace(workspace);
        }
        else
        {
            handle.SetWorkspace(workspace);
            handle.SetStream(stream);
        }

        Assert.Multiple(() =>
        {
            Assert.That(cublas.Workspace, Is.EqualTo(workspace.Pointer));
            Assert.That(cublas.Calls[^1], Is.EqualTo($"SetWorkspace 5 {workspace.Pointer} 4096"));
            Assert.That(cublas.Calls, Does.Contain($"SetStream 5 {stream.Handle}"));
        });
    }

    [Test]
    public void ProductsArriveAsTheyAreGiven()
    {
        using var handle = new CuBlasHandle(cublas);
        handle.SetMathMode(CuBlasMath.Tf32TensorOp);
        Gemm(handle);
        GemmStridedBatched(handle);

        Assert.That(cublas.Calls[^3..], Is.EqualTo((string[])
        [
            "SetMathMode 5 3",
            "GemmEx 5 Transpose None 3 31 33 0.5 11 BFloat16 34 12 Float32 35 -1.5 13 Float32 4 Float32Pedantic",
            "GemmStridedBatchedEx 5 None Transpose 3 31 33 0.5 11 BFloat16 34 101 12 Float32 35 102 -1.5 13 Float32 4 103 127 Float32",
        ]));
    }

    [Test]
    public void AFailedProductSaysItsSizes()
    {
        using var handle = new CuBlasHandle(cublas);
        cublas.Failures["GemmEx"] = CuBlasStatus.NotSupported;
        cublas.Failures["GemmStridedBatchedEx"] = CuBlasStatus.InvalidValue;

        Assert.Multiple(() =>
        {
            Assert.That(() => Gemm(handle), Throws.TypeOf<CuBlasException>().With.Message.EqualTo(
                "cublasGemmEx: NotSupported (15), the meaning of 15; m 3, n 31, k 33, A Transpose BFloat16 leading 34, "
                + "B None Float32 leading 35, C Float32 leading 4, Float32Pedantic"));
            Assert.That(() => GemmStridedBatched(handle), Throws.TypeOf<CuBlasException>().With.Message.EqualTo(
                "cublasGemmStridedBatchedEx: InvalidValue (7), the meaning of 7; 127 of m 3, n 31, k 33, A None BFloat16 leading 34 "
                + "stride 101, B Transpose Float32 leading 35 stride 102, C Float32 leading 4 stride 103, Float32"));
        });
    }

    [TestCase("Create")]
    [TestCase("GetVersion")]
    [TestCase("SetStream")]
    [TestCase("SetWorkspace")]
    [TestCase("SetMathMode")]
    public void EveryStatusIsChecked(string failing)
    {
        cublas.Failures[failing] = CuBlasStatus.NotInitialized;

        var error = Assert.Throws<CuBlasException>(() =>
        {
            using var handle = new CuBlasHandle(cublas);
            handle.SetStream(stream);
            handle.SetWorkspace(workspace);
            handle.SetMathMode(CuBlasMath.Pedantic);
        });

        Assert.That(error.Message, Is.EqualTo($"cublas{failing}: NotInitialized (1), the meaning of 1"));
        Assert.That(cublas.Calls.Contains("Destroy 5"), Is.EqualTo(failing != "Create"));
    }

    [Test]
    public void IsGivenBackOnce()
    {
        var handle = new CuBlasHandle(cublas);
        handle.Dispose();
        handle.Dispose();

        Assert.That(cublas.Calls.Count(call => call == "Destroy 5"), Is.EqualTo(1));
    }

    private static void Gemm(CuBlasHandle handle) => handle.Gemm(
        CuBlasOperation.Transpose, CuBlasOperation.None, 3, 31, 33,
        0.5f, 11, CudaDataType.BFloat16, 34, 12, CudaDataType.Float32, 35,
        -1.5f, 13, CudaDataType.Float32, 4, CuBlasComputeType.Float32Pedantic);

    private static void GemmStridedBatched(CuBlasHandle handle) => handle.GemmStridedBatched(
        CuBlasOperation.None, CuBlasOperation.Transpose, 3, 31, 33,
        0.5f, 11, CudaDataType.BFloat16, 34, 101, 12, CudaDataType.Float32, 35, 102,
        -1.5f, 13, CudaDataType.Float32, 4, 103, 127, CuBlasComputeType.Float32);
}
