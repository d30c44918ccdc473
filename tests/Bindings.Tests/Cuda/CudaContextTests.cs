using AntLM.Bindings.Cuda;

namespace AntLM.Bindings.Tests.Cuda;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CudaContextTests
{
    private readonly RecordingDriver driver = new();

    [Test]
    public void ReadsThePropertiesOfTheDevice()
    {
        using var context = new CudaContext(driver, 1);

        Assert.Multiple(() =>
        {
            Assert.That(context.Driver, Is.SameAs(driver));
            Assert.That(context.Ordinal, Is.EqualTo(1));
            Assert.That(context.Name, Is.EqualTo("Test device"));
            Assert.That(context.ComputeCapability, Is.EqualTo(93));
            Assert.That(context.TotalMemory, Is.EqualTo(150_000_000_000));
            Assert.That(context.FreeMemory, Is.EqualTo(33));
            Assert.That(context.MultiprocessorCount, Is.EqualTo(131));
            Assert.That(context.L2CacheBytes, Is.EqualTo(61 << 20));
            Assert.That(context.MaxSharedMemoryPerBlock, Is.EqualTo(227 << 10));
            Assert.That(context.DriverVersion, Is.EqualTo(new Version(12, 8)));
        });
    }

    [Test]
    public void IsCurrentOnceMade()
    {
        using var context = new CudaContext(driver);

        Assert.That(driver.Calls[^2..], Is.EqualTo((string[])["DevicePrimaryCtxRetain 100", "CtxSetCurrent 100"]));
    }

    [Test]
    public void ADeviceThatIsNotThereIsNamed()
    {
        var error = Assert.Throws<CudaException>(() => _ = new CudaContext(driver, 2));

        Assert.That(error.Message, Does.StartWith("cuDeviceGet: ").And.EndsWith("; device 2 of 2 (counted from 0)"));
    }

    [Test]
    public void ReleasesTheContextWhereItCannotBeMadeCurrent()
    {
        driver.Failures["CtxSetCurrent"] = CudaResult.InvalidValue;

        var error = Assert.Throws<CudaException>(() => _ = new CudaContext(driver));

        Assert.That((error.Call, driver.Live), Is.EqualTo(("cuCtxSetCurrent", 0)));
    }

    [TestCase("Init", "cuInit")]
    [TestCase("DriverGetVersion", "cuDriverGetVersion")]
    [TestCase("DeviceGetCount", "cuDeviceGetCount")]
    [TestCase("DeviceGet", "cuDeviceGet")]
    [TestCase("DeviceGetName", "cuDeviceGetName")]
    [TestCase("DeviceTotalMem", "cuDeviceTotalMem")]
    [TestCase("DeviceGetAttribute", "cuDeviceGetAttribute")]
    [TestCase("DevicePrimaryCtxRetain", "cuDevicePrimaryCtxRetain")]
    public void NamesTheCallThatFailed(string failing, string named)
    {
        driver.Failures[failing] = CudaResult.InvalidValue;

        var error = Assert.Throws<CudaException>(() => _ = new CudaContext(driver));

        Assert.Multiple(() =>
        {
            Assert.That(error.Call, Is.EqualTo(named));
            Assert.That(error.Status, Is.EqualTo(CudaResult.InvalidValue));
            Assert.That(error.Message, Does.StartWith($"{named}: CUDA_ERROR_INVALID_VALUE (1), invalid argument"));
            Assert.That(driver.Live, Is.Zero);
        });
    }

    [Test]
    public void AStatusThatTheDriverDoesNotKnowIsANumber()
    {
        driver.Failures["Init"] = (CudaResult)4242;

        var error = Assert.Throws<CudaException>(() => _ = new CudaContext(driver));

        Assert.That(error.Message, Is.EqualTo("cuInit: 4242 (4242), a status this driver does not know"));
    }
}
