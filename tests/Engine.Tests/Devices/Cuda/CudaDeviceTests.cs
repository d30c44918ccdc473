using AntLM.Bindings.CuBlas;
using AntLM.Bindings.Cuda;
using AntLM.Engine.Devices.Cuda;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Devices.Cuda;

internal sealed class CudaDeviceTests
{
    // More than both stages, and no multiple of one.
    private const int LargeCount = (9 << 20) + 31;

    [TestCase(1)]
    [TestCase(127)]
    [TestCase(LargeCount)]
    public void What_is_uploaded_comes_back(int count)
    {
        using var device = Open(new FakeDriver());
        using var storage = device.Allocate(count + 2);
        var tensor = new Tensor(storage, 0, new Shape((count + 3) / 4), DType.Float32);
        var values = new float[tensor.Count];
        new Random(1).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        device.Upload<float>(values, tensor);

        // The source is the caller's again as soon as the call returns.
        var expected = values.ToArray();
        values.AsSpan().Clear();
        var read = new float[expected.Length];
        device.Download<float>(tensor, read);
        Assert.That(read.AsSpan().SequenceEqual(expected), Is.True);
    }

    [Test]
    public void Uploads_reach_the_device_in_their_order()
    {
        using var device = Open(new FakeDriver());
        using var storage = device.Allocate(31 * sizeof(int));
        var tensor = new Tensor(storage, 0, new Shape(31), DType.Int32);
        for (var i = 0; i < 7; i++)
        {
            device.Upload<int>(Enumerable.Repeat(i, 31).ToArray(), tensor);
        }

        var read = new int[31];
        device.Download<int>(tensor, read);
        Assert.That(read, Is.All.EqualTo(6));
    }

    [TestCase("FreeBytes")]
    [TestCase("Allocate")]
    [TestCase("Upload")]
    [TestCase("Download")]
    [TestCase("Operations")]
    [TestCase("Prepare")]
    [TestCase("Synchronize")]
    [TestCase("Time")]
    public void Any_thread_may_go_on_with_a_device(string way)
    {
        using var device = Open(new FakeDriver());
        using var storage = device.Allocate(sizeof(int));
        var tensor = new Tensor(storage, 0, new Shape(1), DType.Int32);
        Action use = way switch
        {
            "FreeBytes" => () => _ = device.FreeBytes,
            "Allocate" => () => device.Allocate(1).Dispose(),
            "Upload" => () => device.Upload<int>([1], tensor),
            "Download" => () => device.Download(tensor, new int[1].AsSpan()),
            "Operations" => () => device.Operations.Zero(tensor),
            "Prepare" => () => device.Prepare(operations => operations.GradientNorm(tensor, tensor)),
            "Synchronize" => device.Synchronize,
            _ => () => _ = device.Time(() => { }),
        };
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                use();
            }
            catch (CudaException exception)
            {
                thrown = exception;
            }
        });
        thread.Start();
        thread.Join();
        Assert.That(thrown, Is.Null);
    }

    [Test]
    public void Memory_is_zero()
    {
        using var device = Open(new FakeDriver());
        using var storage = device.Allocate(127 * sizeof(float));
        var read = new float[127];
        device.Download<float>(new Tensor(storage, 0, new Shape(127), DType.Float32), read);
        Assert.That(read, Is.All.EqualTo(0f));
    }

    [Test]
    public void Counts_the_most_bytes_that_were_allocated_at_one_time()
    {
        using var device = Open(new FakeDriver());
        var before = device.PeakBytes;
        using (device.Allocate(1000))
        {
            using var second = device.Allocate(500);
        }

        using var third = device.Allocate(600);
        Assert.That(device.PeakBytes - before, Is.EqualTo(1500));
    }

    [Test]
    public void Says_what_it_is()
    {
        using var device = Open(new FakeDriver());
        Assert.That((device.Name, device.Description), Is.EqualTo(("cuda", "Fake GPU, sm_90, 3 GiB, bf16")));
    }

    [Test]
    public void Time_is_what_the_stream_says()
    {
        var driver = new FakeDriver();
        using var device = Open(driver);
        var alive = driver.Alive;
        var called = 0;
        Assert.That(device.Time(() => called++), Is.EqualTo(FakeDriver.MillisecondsBetweenEvents / 1e3).Within(1e-9));
        Assert.That((called, driver.Alive), Is.EqualTo((1, alive)));
    }

    [Test]
    public void A_step_is_prepared_without_a_launch_and_then_finds_its_kernels_compiled()
    {
        var driver = new FakeDriver();
        var compiler = new CountingCompiler();
        using var device = new CudaDevice(new CudaPlatform(driver, compiler, new FakeBlas(driver)), DType.BFloat16);
        using var storage = device.Allocate(4096);
        var x = new Tensor(storage, 0, new Shape(3, 31), DType.Float32);
        var y = new Tensor(storage, 1024, new Shape(3, 31), DType.BFloat16);
        device.Prepare(operations => operations.Cast(x, y));
        Assert.That((driver.Launches.Count, compiler.Calls), Is.EqualTo((0, 1)));
        device.Operations.Cast(x, y);
        Assert.That((driver.Launches.Single(), compiler.Calls), Is.EqualTo(("cast", 1)));
        var startUp = device.StartUp;
        Assert.That((startUp.CompiledKernels, startUp.KeptKernels), Is.EqualTo((1, 0)));
        Assert.That(startUp.OpenSeconds, Is.Positive);
        Assert.That(startUp.KernelSeconds, Is.Positive);
    }

    [Test]
    public void Dispose_frees_everything()
    {
        var driver = new FakeDriver();
        using (var device = Open(driver))
        {
            using var storage = device.Allocate(4096);
            var x = new Tensor(storage, 0, new Shape(3, 31), DType.Float32);
            device.Operations.Cast(x, new Tensor(storage, 1024, new Shape(3, 31), DType.BFloat16));
            device.Upload<float>(new float[93], x);
            Assert.That(driver.Alive, Is.GreaterThan(5));
        }

        Assert.That(driver.Alive, Is.Zero);
    }

    [Test]
    public void A_device_that_fails_to_open_leaves_nothing_behind()
    {
        for (var calls = 0; ; calls++)
        {
            var driver = new FakeDriver { CallsUntilFailure = calls };
            CudaDevice device;
            try
            {
                device = Open(driver);
            }
            catch (Exception exception) when (exception is CudaException or CuBlasException)
            {
                Assert.That(driver.Alive, Is.Zero, $"after {calls} calls: {exception.Message}");
                continue;
            }

            device.Dispose();
            Assert.That(driver.Alive, Is.Zero);
            Assert.That(calls, Is.GreaterThan(6), "Calls that can fail while a device is opened.");
            break;
        }
    }

    private static CudaDevice Open(FakeDriver driver) =>
        new(new CudaPlatform(driver, new CountingCompiler(), new FakeBlas(driver)), DType.BFloat16);
}
