using System.Text;
using AntLM.Engine.Devices.Cuda;
using AntLM.Engine.Tests.Configuration;

namespace AntLM.Engine.Tests.Devices.Cuda;

internal sealed class KernelCacheTests
{
    private static readonly Dictionary<string, string> Files = new()
    {
        ["norm.cu"] = "source",
        ["other.cu"] = "another",
        ["common.cuh"] = "header",
        ["dropout.cuh"] = "second",
    };

    private static readonly string[] Options = ["--gpu-architecture=sm_90", "-DStorage=bf16"];

    private TemporaryDirectory folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new TemporaryDirectory();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void What_was_compiled_once_is_read_by_the_next_process()
    {
        var compiler = new CountingCompiler();
        var (first, next) = (Open(compiler, Files), Open(compiler, Files));
        var compiled = first.Compile("norm.cu", Options);
        var read = next.Compile("norm.cu", Options);
        Assert.That((first.Kept, next.Kept), Is.EqualTo((0, 1)));
        Assert.That(compiler.Calls, Is.EqualTo(1));
        Assert.That(read, Is.EqualTo(compiled));
        Assert.That(Encoding.UTF8.GetString(read), Is.EqualTo("norm.cu --gpu-architecture=sm_90 -DStorage=bf16"));
    }

    [Test]
    public void A_change_of_anything_the_image_depends_on_compiles_again()
    {
        var compiler = new CountingCompiler();
        Open(compiler, Files).Compile("norm.cu", Options);
        Open(compiler, Changed("norm.cu", "source ")).Compile("norm.cu", Options);
        Open(compiler, Changed("dropout.cuh", "third")).Compile("norm.cu", Options);
        Open(compiler, Files).Compile("norm.cu", ["--gpu-architecture=sm_80", "-DStorage=bf16"]);
        Open(compiler, Files).Compile("norm.cu", ["--gpu-architecture=sm_90 -DStorage=bf16"]);
        Open(compiler, Files).Compile("other.cu", Options);
        Assert.That(compiler.Calls, Is.EqualTo(6));

        // A text that moves from one header into the next, and a header that changes its name.
        var moved = new Dictionary<string, string>(Files) { ["common.cuh"] = "headers", ["dropout.cuh"] = "econd" };
        Open(compiler, moved).Compile("norm.cu", Options);
        var renamed = new Dictionary<string, string>(Files) { ["droppin.cuh"] = "second" };
        renamed.Remove("dropout.cuh");
        Open(compiler, renamed).Compile("norm.cu", Options);
        Assert.That(compiler.Calls, Is.EqualTo(8));

        var newer = new CountingCompiler { Version = "test 1.1" };
        Open(newer, Files).Compile("norm.cu", Options);
        Assert.That(newer.Calls, Is.EqualTo(1));
    }

    [Test]
    public void A_change_of_another_source_does_not()
    {
        var compiler = new CountingCompiler();
        Open(compiler, Files).Compile("norm.cu", Options);
        Open(compiler, Changed("other.cu", "changed")).Compile("norm.cu", Options);
        Assert.That(compiler.Calls, Is.EqualTo(1));
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(32)]
    [TestCase(33)]
    public void A_truncated_entry_is_compiled_again_and_replaced(int bytes)
    {
        var compiler = new CountingCompiler();
        var expected = Open(compiler, Files).Compile("norm.cu", Options);
        File.WriteAllBytes(Entry, File.ReadAllBytes(Entry)[..bytes]);
        Assert.That(Open(compiler, Files).Compile("norm.cu", Options), Is.EqualTo(expected));
        Assert.That(Open(compiler, Files).Compile("norm.cu", Options), Is.EqualTo(expected));
        Assert.That(compiler.Calls, Is.EqualTo(2));
    }

    [Test]
    public void An_entry_with_a_changed_bit_is_compiled_again_and_replaced([Values(0, 40)] int position)
    {
        var compiler = new CountingCompiler();
        var expected = Open(compiler, Files).Compile("norm.cu", Options);
        var bytes = File.ReadAllBytes(Entry);
        bytes[position] ^= 1;
        File.WriteAllBytes(Entry, bytes);
        Assert.That(Open(compiler, Files).Compile("norm.cu", Options), Is.EqualTo(expected));
        Assert.That(Open(compiler, Files).Compile("norm.cu", Options), Is.EqualTo(expected));
        Assert.That(compiler.Calls, Is.EqualTo(2));
    }

    [Test]
    public void Two_that_write_the_same_entry_at_once_leave_one_whole_entry()
    {
        using var both = new Barrier(2);
        var compiler = new CountingCompiler { OnCompile = _ => both.SignalAndWait() };
        var images = new byte[2][];
        Parallel.Invoke(
            () => images[0] = Open(compiler, Files).Compile("norm.cu", Options),
            () => images[1] = Open(compiler, Files).Compile("norm.cu", Options));
        Assert.That(images[0], Is.EqualTo(images[1]));
        Assert.That(Open(compiler, Files).Compile("norm.cu", Options), Is.EqualTo(images[0]));
        Assert.That(compiler.Calls, Is.EqualTo(2));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void Without_a_folder_to_write_to_everything_is_compiled()
    {
        var compiler = new CountingCompiler();
        var cache = new KernelCache(compiler, Path.Combine(folder.Write("file", ""), "kernels"), Files);
        var first = cache.Compile("norm.cu", Options);
        Assert.That(cache.Compile("norm.cu", Options), Is.EqualTo(first));
        Assert.That(compiler.Calls, Is.EqualTo(2));
    }

    [Test]
    public void An_entry_that_cannot_be_replaced_is_no_error()
    {
        var compiler = new CountingCompiler();
        Open(compiler, Files).Compile("norm.cu", Options);
        var entry = Entry;
        File.Delete(entry);
        Directory.CreateDirectory(entry);
        Open(compiler, Files).Compile("norm.cu", Options);
        Assert.That(compiler.Calls, Is.EqualTo(2));
    }

    [Test]
    public void What_does_not_compile_is_not_kept()
    {
        var compiler = new CountingCompiler { OnCompile = _ => throw new KernelCompilationException("norm.cu:3: error") };
        Assert.That(() => Open(compiler, Files).Compile("norm.cu", Options), Throws.TypeOf<KernelCompilationException>());
        Assert.That(Directory.GetFiles(folder.Path), Is.Empty);
    }

    private string Entry => Directory.GetFiles(folder.Path).Single();

    private static Dictionary<string, string> Changed(string name, string text) => new(Files) { [name] = text };

    private KernelCache Open(CountingCompiler compiler, Dictionary<string, string> files) => new(compiler, folder.Path, files);
}
