using AntLM.Bindings.Cuda;

namespace AntLM.Bindings.Tests.Cuda;

/// <summary>Everything made is given back once, whatever fails.</summary>
internal sealed class OwnershipTests
{
    private static readonly (string Call, Func<CudaContext, IDisposable> Make)[] Makers =
    [
        ("StreamCreate", context => new CudaStream(context)),
        ("EventCreate", context => new CudaEvent(context)),
        ("MemAlloc", context => new DeviceBuffer(context, 31)),
        ("MemHostAlloc", context => new PinnedBuffer(context, 33)),
        ("ModuleLoadData", context => new CudaModule(context, "image"u8)),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        Makers.Select(maker => new TestCaseData(maker.Call, maker.Make).SetArgDisplayNames(maker.Call));

    [TestCaseSource(nameof(Cases))]
    public void IsGivenBackOnce(string call, Func<CudaContext, IDisposable> make)
    {
        var driver = new RecordingDriver();
        var context = new CudaContext(driver);
        var made = make(context);
        Assert.That(driver.Live, Is.EqualTo(2), call);

        made.Dispose();
        made.Dispose();
        Assert.That(driver.Live, Is.EqualTo(1), call);

        context.Dispose();
        context.Dispose();
        Assert.That(driver.Live, Is.Zero, call);
    }

    [TestCaseSource(nameof(Cases))]
    public void AFailureIsThrownAndLeavesNothing(string call, Func<CudaContext, IDisposable> make)
    {
        var driver = new RecordingDriver();
        using var context = new CudaContext(driver);
        driver.Failures[call] = CudaResult.OutOfMemory;

        var error = Assert.Throws<CudaException>(() => make(context));

        Assert.Multiple(() =>
        {
            Assert.That(error.Message, Does.StartWith($"cu{call}: CUDA_ERROR_OUT_OF_MEMORY (2), out of memory"));
            Assert.That(driver.Live, Is.EqualTo(1), "the context alone");
        });
    }

    // After a kernel has failed, every call returns its error; thrown from Dispose it would hide the first.
    [Test]
    public void DisposeDoesNotThrow()
    {
        var driver = new RecordingDriver();
        using var context = new CudaContext(driver);
        var buffer = new DeviceBuffer(context, 3);
        driver.Failures["MemFree"] = CudaResult.IllegalAddress;

        Assert.That(buffer.Dispose, Throws.Nothing);
    }

    [Test]
    public void NestedScopesGiveBackInReverseOrder()
    {
        var driver = new RecordingDriver();
        using (var context = new CudaContext(driver))
        using (var stream = new CudaStream(context))
        using (var buffer = new DeviceBuffer(context, 127))
        {
            driver.Calls.Clear();
        }

        Assert.That(
            driver.Calls.Select(call => call.Split(' ')[0]),
            Is.EqualTo((string[])["MemFree", "StreamDestroy", "DevicePrimaryCtxRelease"]));
    }

    [Test]
    public void OutOfMemorySaysHowMuchThereWas()
    {
        var driver = new RecordingDriver();
        using var context = new CudaContext(driver);
        driver.Failures["MemAlloc"] = CudaResult.OutOfMemory;

        var error = Assert.Throws<CudaException>(() => _ = new DeviceBuffer(context, 1L << 40));

        Assert.That(
            error.Message,
            Is.EqualTo("cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY (2), out of memory; 1099511627776 bytes asked for, 33 of 127 free"));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void NoMemoryIsNotMemory(long bytes)
    {
        var driver = new RecordingDriver();
        using var context = new CudaContext(driver);

        Assert.Multiple(() =>
        {
            Assert.That(() => _ = new DeviceBuffer(context, bytes), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => _ = new PinnedBuffer(context, bytes), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }
}
