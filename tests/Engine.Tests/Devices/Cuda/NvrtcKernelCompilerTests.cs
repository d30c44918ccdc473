using System.Text;
using AntLM.Bindings.Nvrtc;
using AntLM.Engine.Devices.Cuda;

namespace AntLM.Engine.Tests.Devices.Cuda;

internal sealed class NvrtcKernelCompilerTests
{
    private static readonly string[] Options = ["--gpu-architecture=sm_90", "-DInput=float", "-DOutput=bf16"];

    [Test]
    public void Source_headers_and_options_are_handed_over_in_memory()
    {
        var nvrtc = new RecordingNvrtc();
        var image = new NvrtcKernelCompiler(nvrtc).Compile("rms_norm.cu", Options);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Encoding.UTF8.GetString(image), Is.EqualTo("image"));
            Assert.That(nvrtc.Name, Is.EqualTo("rms_norm.cu"));
            Assert.That(nvrtc.Source, Is.EqualTo(KernelSources.Files["rms_norm.cu"]));
            Assert.That(nvrtc.Headers["common.cuh"], Is.EqualTo(KernelSources.Files["common.cuh"]));
            Assert.That(nvrtc.Headers.Keys, Is.EquivalentTo(KernelSources.Files.Keys.Where(name => name.EndsWith(".cuh"))));
            Assert.That(nvrtc.Options, Is.SupersetOf(Options).And.Contains("--std=c++17"));
            Assert.That(nvrtc.Options, Has.None.Contains("fast"), "Fast math would change results.");
            Assert.That(nvrtc.Alive, Is.Zero);
        }
    }

    [Test]
    public void The_version_has_everything_an_image_depends_on() =>
        Assert.That(
            new NvrtcKernelCompiler(new RecordingNvrtc()).Version, Does.StartWith("NVRTC 13.1 ").And.Contain("--std=c++17"));

    [Test]
    public void An_error_has_file_and_line()
    {
        var nvrtc = new RecordingNvrtc { Log = "rms_norm.cu(12): error: identifier \"x\" is undefined\n" };
        Assert.That(
            () => new NvrtcKernelCompiler(nvrtc).Compile("rms_norm.cu", Options),
            Throws.TypeOf<KernelCompilationException>().With.Message.Contains("rms_norm.cu:12: error: identifier"));
        Assert.That(nvrtc.Alive, Is.Zero);
    }

    private sealed class RecordingNvrtc : INvrtc
    {
        public string? Log { get; init; }

        public string Name { get; private set; } = "";

        public string Source { get; private set; } = "";

        public Dictionary<string, string> Headers { get; private set; } = [];

        public IReadOnlyList<string> Options { get; private set; } = [];

        public int Alive { get; private set; }

        NvrtcResult INvrtc.Version(out int major, out int minor)
        {
            (major, minor) = (13, 1);
            return NvrtcResult.Success;
        }

        public string GetErrorString(NvrtcResult status) => status.ToString();

        public NvrtcResult CreateProgram(
            out nint program, string source, string name, IReadOnlyList<string> headers, IReadOnlyList<string> includeNames)
        {
            program = 1;
            Alive++;
            (Source, Name) = (source, name);
            Headers = includeNames.Zip(headers).ToDictionary();
            return NvrtcResult.Success;
        }

        public NvrtcResult CompileProgram(nint program, IReadOnlyList<string> options)
        {
            Options = options;
            return Log is null ? NvrtcResult.Success : NvrtcResult.Compilation;
        }

        public NvrtcResult GetProgramLog(nint program, out string log)
        {
            log = Log ?? "";
            return NvrtcResult.Success;
        }

        public NvrtcResult GetCubin(nint program, out byte[] image)
        {
            image = "image"u8.ToArray();
            return NvrtcResult.Success;
        }

        public NvrtcResult DestroyProgram(ref nint program)
        {
            program = 0;
            Alive--;
            return NvrtcResult.Success;
        }
    }
}
