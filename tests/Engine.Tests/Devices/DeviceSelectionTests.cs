using AntLM.Bindings.Cuda;
using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cuda;
using AntLM.Engine.Tensors;
using AntLM.Engine.Tests.Devices.Cuda;

namespace AntLM.Engine.Tests.Devices;

internal sealed class DeviceSelectionTests
{
    private const string Missing = "CUDA driver: there is none. Install it.";

    private readonly List<string> said = [];

    [SetUp]
    public void Forget() => said.Clear();

    [TestCase(null)]
    [TestCase("fp32")]
    public void The_cpu_is_opened_without_a_look_for_a_gpu(string? precision)
    {
        using var device = Open("cpu", precision, () => throw new InvalidOperationException("There was no need to search."));
        Assert.That((device.Name, device.ComputeType), Is.EqualTo(("cpu", DType.Float32)));
        Assert.That(said, Is.Empty);
    }

    [TestCase(null)]
    [TestCase("fp32")]
    public void Auto_without_a_gpu_says_in_one_line_that_it_takes_the_cpu_and_why(string? precision)
    {
        using var device = Open("auto", precision, () => CudaSearch.Failed(Missing));
        Assert.That(device.Name, Is.EqualTo("cpu"));
        Assert.That(said, Is.EqualTo(new[] { $"device: cpu, because there is no GPU to use: {Missing}" }));
    }

    [TestCase("auto")]
    [TestCase("cuda")]
    public void A_gpu_computes_in_bf16_where_nothing_else_is_asked_for(string name)
    {
        using var device = Open(name, null, () => SearchOn(new FakeDriver()));
        Assert.That((device.Name, device.ComputeType), Is.EqualTo(("cuda", DType.BFloat16)));
        Assert.That(said, Is.EqualTo(new[] { "device: cuda (Fake GPU, sm_90, 3 GiB, bf16)" }));
    }

    [TestCase("bf16", DType.BFloat16)]
    [TestCase("fp32", DType.Float32)]
    public void A_gpu_computes_as_asked(string precision, DType expected)
    {
        using var device = Open("cuda", precision, () => SearchOn(new FakeDriver { Capability = 80 }));
        Assert.That(device.ComputeType, Is.EqualTo(expected));
        Assert.That(said.Single(), Does.EndWith($"{precision})"));
    }

    [Test]
    public void Cuda_never_falls_back()
    {
        Assert.That(
            () => Open("cuda", null, () => CudaSearch.Failed(Missing)),
            Throws.TypeOf<UserException>().With.Message.Contains("--device cuda").And.Message.Contains(Missing));
        Assert.That(said, Is.Empty);
    }

    [TestCase("cpu")]
    [TestCase("auto")]
    public void The_cpu_does_not_compute_in_bf16(string name)
    {
        Assert.That(
            () => Open(name, "bf16", () => CudaSearch.Failed(Missing)),
            Throws.TypeOf<UserException>().With.Message.Contains("--precision bf16 needs a GPU"));
        Assert.That(said, Is.Empty);
    }

    [Test]
    public void What_is_not_known_is_an_error()
    {
        Assert.That(() => Open("gpu", null, Never), Throws.TypeOf<UserException>().With.Message.Contains("auto, cpu, cuda"));
        Assert.That(() => Open("cpu", "fp16", Never), Throws.TypeOf<UserException>().With.Message.Contains("bf16, fp32"));
    }

    [Test]
    public void The_reason_against_a_gpu_is_told()
    {
        Assert.That(
            SearchOn(new FakeDriver { Capability = 75 }).Reason, Does.Contain("Fake GPU has compute capability 7.5").And.Contain("8.0"));
        Assert.That(SearchOn(new FakeDriver { Devices = 0 }).Reason, Does.Contain("sees no GPU"));
        Assert.That(
            SearchOn(new FakeDriver { InitResult = CudaResult.NoDevice }).Reason, Does.Contain("cuInit").And.Contain("as the test wants"));
        Assert.That(SearchOn(new FakeDriver()).Reason, Is.Null);
    }

    [Test]
    public void A_gpu_that_cannot_be_opened_is_as_good_as_none()
    {
        var driver = new FakeDriver { CallsUntilFailure = 0 };
        using var device = Open("auto", null, () => SearchOn(driver));
        Assert.That((device.Name, driver.Alive), Is.EqualTo(("cpu", 0)));
        Assert.That(said.Single(), Does.Contain("cuDevicePrimaryCtxRetain"));

        driver.CallsUntilFailure = 0;
        Assert.That(
            () => Open("cuda", null, () => SearchOn(driver)),
            Throws.TypeOf<UserException>().With.Message.Contains("cuDevicePrimaryCtxRetain"));
    }

    private static CudaSearch Never() => throw new InvalidOperationException("There was no need to search.");

    private static CudaSearch SearchOn(FakeDriver driver) =>
        CudaSearch.On(new CudaPlatform(driver, new CountingCompiler(), new FakeBlas(driver)), []);

    private Device Open(string name, string? precision, Func<CudaSearch> search) =>
        DeviceSelection.Open(name, precision, said.Add, search);
}
