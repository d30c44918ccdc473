using AntLM.Bindings.Cuda;

namespace AntLM.Bindings.Tests.Cuda;

internal sealed class CudaKernelTests
{
    private const string RaiseTo = "FuncSetAttribute MaxDynamicSharedSizeBytes";

    private RecordingDriver driver = null!;
    private CudaContext context = null!;
    private CudaStream stream = null!;
    private CudaModule module = null!;
    private CudaKernel kernel = null!;

    [SetUp]
    public void Make()
    {
        driver = new();
        context = new(driver);
        stream = new(context);
        module = new(context, "image"u8);
        kernel = module.GetKernel("rms_norm_forward");
        driver.Calls.Clear();
    }

    [TearDown]
    public void GiveBack()
    {
        module.Dispose();
        stream.Dispose();
        context.Dispose();
    }

    [Test]
    public void ArgumentsArriveBehindTheirPointers()
    {
        driver.ArgumentCount = 6;

        kernel.Launch(
            stream, (3, 31), 33, 0, unchecked((nint)0x7F00_1234_5678_9ABC), -1, uint.MaxValue, long.MinValue, 1e-6f, nint.Zero);

        Assert.Multiple(() =>
        {
            Assert.That(driver.Arguments[0], Is.EqualTo(0x7F00_1234_5678_9ABC));
            Assert.That((int)driver.Arguments[1], Is.EqualTo(-1));
            Assert.That((uint)driver.Arguments[2], Is.EqualTo(uint.MaxValue));
            Assert.That(driver.Arguments[3], Is.EqualTo(long.MinValue));
            Assert.That(BitConverter.Int32BitsToSingle((int)driver.Arguments[4]), Is.EqualTo(1e-6f));
            Assert.That(driver.Arguments[5], Is.Zero);
            Assert.That(driver.LastLaunch, Is.EqualTo((new Dim3(3, 31, 1), new Dim3(33), 0u, stream.Handle)));
        });
    }

    [Test]
    public void AKernelMayHaveNoArguments()
    {
        kernel.Launch(stream, 1, 1, 0);

        Assert.That(driver.LaunchCount, Is.EqualTo(1));
    }

    [Test]
    public void ALaunchAllocatesNothing()
    {
        Launch();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Launch();
        Launch();

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Launch() => kernel.Launch(stream, (3, 31), 33, 1024, (nint)1, 2, 3f, 4L);
    }

    [Test]
    public void MoreSharedMemoryThanUsualIsAllowedOnce()
    {
        kernel.Launch(stream, 1, 1, 48 * 1024);
        Assert.That(driver.Calls, Has.None.StartsWith(RaiseTo));

        kernel.Launch(stream, 1, 1, 48 * 1024 + 1);
        kernel.Launch(stream, 1, 1, 48 * 1024 + 1);
        kernel.Launch(stream, 1, 1, 31);
        Assert.That(driver.Calls.Where(IsRaise), Is.EqualTo((string[])[$"{RaiseTo} 49153"]));

        kernel.Launch(stream, 1, 1, 100_000);
        Assert.That(driver.Calls.Where(IsRaise), Is.EqualTo((string[])[$"{RaiseTo} 49153", $"{RaiseTo} 100000"]));
    }

    [Test]
    public void StaticSharedMemoryCountsToo()
    {
        driver.StaticSharedBytes = 8 * 1024;

        kernel.Launch(stream, 1, 1, 40 * 1024);
        Assert.That(driver.Calls, Has.None.StartsWith(RaiseTo));

        kernel.Launch(stream, 1, 1, 40 * 1024 + 1);
        Assert.That(driver.Calls.Where(IsRaise), Is.EqualTo((string[])[$"{RaiseTo} 40961"]));
    }

    [Test]
    public void MoreThanABlockCanHaveIsSaid()
    {
        driver.Failures["FuncSetAttribute"] = CudaResult.InvalidValue;

        var error = Assert.Throws<CudaException>(() => kernel.Launch(stream, 1, 1, 300_000));

        Assert.Multiple(() =>
        {
            Assert.That(error.Message, Is.EqualTo(
                "cuFuncSetAttribute: CUDA_ERROR_INVALID_VALUE (1), invalid argument; kernel rms_norm_forward asks for 300000 bytes of "
                + "shared memory, a block has at most 232448"));
            Assert.That(driver.LaunchCount, Is.Zero);
        });
    }

    [Test]
    public void AFailedLaunchNamesKernelAndSizes()
    {
        driver.Failures["LaunchKernel"] = CudaResult.InvalidValue;

        var error = Assert.Throws<CudaException>(() => kernel.Launch(stream, (3, 31), (33, 2, 1), 127));

        Assert.That(error.Message, Is.EqualTo(
            "cuLaunchKernel: CUDA_ERROR_INVALID_VALUE (1), invalid argument; kernel rms_norm_forward, grid (3, 31, 1), block (33, 2, 1), "
            + "127 bytes of shared memory"));
    }

    [Test]
    public void AKernelThatIsNotInTheModuleIsNamed()
    {
        driver.Failures["ModuleGetFunction"] = CudaResult.InvalidValue;

        var error = Assert.Throws<CudaException>(() => module.GetKernel("rms_norm_forwards"));

        Assert.That(error.Message, Does.EndWith("; kernel rms_norm_forwards"));
    }

    [Test]
    public void AnImageForAnotherArchitectureIsSaid()
    {
        driver.Failures["ModuleLoadData"] = CudaResult.InvalidValue;

        var error = Assert.Throws<CudaException>(() => _ = new CudaModule(context, "12345"u8));

        Assert.That(error.Message, Does.EndWith("; an image of 5 bytes on sm_93, driver for CUDA 12.8"));
    }

    [Test]
    public void AnEmptyImageIsNotHandedOver()
    {
        Assert.That(() => _ = new CudaModule(context, []), Throws.ArgumentException);
        Assert.That(driver.Calls, Is.Empty);
    }

    private static bool IsRaise(string call) => call.StartsWith("FuncSetAttribute", StringComparison.Ordinal);
}
