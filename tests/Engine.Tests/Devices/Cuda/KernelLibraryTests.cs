using AntLM.Bindings.Cuda;
using AntLM.Engine.Devices.Cuda;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Devices.Cuda;

internal sealed class KernelLibraryTests
{
    private static readonly KernelModule Norm = new("norm", Storage: DType.BFloat16);
    private static readonly KernelModule Sums = new("sums");

    [Test]
    public void A_module_is_compiled_for_the_device_and_loaded_once()
    {
        var driver = new FakeDriver();
        var compiler = new CountingCompiler();
        using var context = new CudaContext(driver);
        using var library = new KernelLibrary(context, compiler);
        library.Load([Norm, Sums, Norm]);
        library.Load([Sums]);
        var kernel = library.Get(Norm, "norm_forward");
        Assert.That(library.Get(Norm, "norm_forward"), Is.SameAs(kernel));
        Assert.That(library.Get(Norm, "norm_backward").Name, Is.EqualTo("norm_backward"));
        string[] images = ["norm.cu --gpu-architecture=sm_90 -DStorage=bf16", "sums.cu --gpu-architecture=sm_90"];
        Assert.That(driver.LoadedImages, Is.EqualTo(images));
        Assert.That(compiler.Calls, Is.EqualTo(2));
    }

    [Test]
    public void Modules_are_compiled_at_the_same_time()
    {
        // Neither returns before the other has begun. The limit only ends a test that fails.
        using var both = new Barrier(2);
        var met = 0;
        var compiler = new CountingCompiler
        {
            OnCompile = _ => Interlocked.Add(ref met, both.SignalAndWait(TimeSpan.FromMinutes(1)) ? 1 : 0),
        };
        using var context = new CudaContext(new FakeDriver());
        using var library = new KernelLibrary(context, compiler);
        library.Load([Norm, Sums]);
        Assert.That(met, Is.EqualTo(2));
    }

    [Test]
    public void Counts_what_was_compiled_and_what_was_kept()
    {
        CountingCompiler compiler = null!;
        compiler = new CountingCompiler { Kept = 5, OnCompile = source => compiler.Kept += source == "norm.cu" ? 1 : 0 };
        using var context = new CudaContext(new FakeDriver());
        using var library = new KernelLibrary(context, compiler);
        Assert.That((library.Count, library.Kept, library.Seconds), Is.EqualTo((0, 0, 0.0)));
        library.Load([Norm]);
        library.Load([Sums, Norm]);
        Assert.That((library.Count, library.Kept), Is.EqualTo((2, 1)));
        Assert.That(library.Seconds, Is.Positive);
    }

    [Test]
    public void An_error_names_the_module_and_has_the_compilers_lines()
    {
        const string line = "norm.cu:12: error: identifier \"x\" is undefined";
        var compiler = new CountingCompiler
        {
            OnCompile = source => _ = source == "norm.cu" ? throw new KernelCompilationException(line) : source,
        };
        using var context = new CudaContext(new FakeDriver());
        using var library = new KernelLibrary(context, compiler);
        Assert.That(
            () => library.Load([Sums, Norm]),
            Throws.TypeOf<KernelCompilationException>().With.Message.Contains("norm Storage=bf16").And.Message.Contains(line));
    }

    [Test]
    public void Dispose_unloads_everything()
    {
        var driver = new FakeDriver();
        using (var context = new CudaContext(driver))
        {
            using var library = new KernelLibrary(context, new CountingCompiler());
            library.Load([Norm, Sums]);
            Assert.That(driver.Alive, Is.EqualTo(3));
        }

        Assert.That(driver.Alive, Is.Zero);
    }
}
