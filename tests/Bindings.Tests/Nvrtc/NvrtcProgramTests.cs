using AntLM.Bindings.Nvrtc;

namespace AntLM.Bindings.Tests.Nvrtc;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class NvrtcProgramTests
{
    private readonly RecordingNvrtc nvrtc = new();

    [Test]
    public void SourceHeadersAndOptionsArrive()
    {
        using (var program = new NvrtcProgram(nvrtc, "source", "rms_norm.cu", ["one", "two"], ["common.cuh", "philox.cuh"]))
        {
            Assert.That(program.Compile(["--gpu-architecture=sm_90", "-DHEAD_SIZE=24"]), Is.EqualTo((byte[])[1, 2, 3]));
        }

        Assert.That(nvrtc.Calls, Is.EqualTo((string[])
        [
            "CreateProgram source|rms_norm.cu|one,two|common.cuh,philox.cuh",
            "CompileProgram 7 --gpu-architecture=sm_90 -DHEAD_SIZE=24",
            "GetCubin",
            "DestroyProgram 7",
        ]));
    }

    [Test]
    public void AnErrorHasFileAndLineOfTheSource()
    {
        nvrtc.Failures["CompileProgram"] = NvrtcResult.Compilation;
        nvrtc.Log = "rms_norm.cu(12): error: identifier \"rowz\" is undefined\n      rowz[i] = f(3);\n      ^\n\n"
            + "common.cuh(3): warning #177-D: variable \"x\" was declared (1): but never referenced\n\n1 error detected.\n\0";
        using var program = new NvrtcProgram(nvrtc, "source", "rms_norm.cu", [], []);

        var error = Assert.Throws<NvrtcException>(() => program.Compile(["-DA=1", "-DB=2"]));

        Assert.Multiple(() =>
        {
            Assert.That(error.Status, Is.EqualTo(NvrtcResult.Compilation));
            Assert.That(error.Log, Is.EqualTo(
                "rms_norm.cu:12: error: identifier \"rowz\" is undefined\n      rowz[i] = f(3);\n      ^\n\n"
                + "common.cuh:3: warning #177-D: variable \"x\" was declared (1): but never referenced\n\n1 error detected."));
            Assert.That(error.Message, Is.EqualTo(
                $"nvrtcCompileProgram: NVRTC_ERROR_COMPILATION (6); rms_norm.cu with -DA=1 -DB=2\n{error.Log}"));
        });
    }

    [Test]
    public void AFailureWithoutALogIsOneLine()
    {
        nvrtc.Failures["CompileProgram"] = NvrtcResult.InvalidOption;
        nvrtc.Failures["GetProgramLog"] = NvrtcResult.InvalidProgram;
        using var program = new NvrtcProgram(nvrtc, "source", "rms_norm.cu", [], []);

        var error = Assert.Throws<NvrtcException>(() => program.Compile(["-what"]));

        Assert.That(error.Message, Is.EqualTo("nvrtcCompileProgram: NVRTC_ERROR_INVALIDOPTION (5); rms_norm.cu with -what"));
    }

    [Test]
    public void ARefusedSourceIsThrown()
    {
        nvrtc.Failures["CreateProgram"] = NvrtcResult.OutOfMemory;

        Assert.That(
            () => _ = new NvrtcProgram(nvrtc, "source", "rms_norm.cu", [], []),
            Throws.TypeOf<NvrtcException>().With.Message.EqualTo("nvrtcCreateProgram: NVRTC_ERROR_OUTOFMEMORY (1)"));
    }

    [Test]
    public void AVirtualArchitectureIsSaidWhereItGivesNoImage()
    {
        nvrtc.Failures["GetCubin"] = NvrtcResult.InvalidInput;
        using var program = new NvrtcProgram(nvrtc, "source", "rms_norm.cu", [], []);

        Assert.That(
            () => program.Compile(["--gpu-architecture=compute_90"]),
            Throws.TypeOf<NvrtcException>().With.Message.EqualTo(
                "nvrtcGetCUBIN: NVRTC_ERROR_INVALIDINPUT (3); rms_norm.cu with --gpu-architecture=compute_90; "
                + "--gpu-architecture must name an sm_, not a compute_"));
    }

    [Test]
    public void HeadersAndNamesGoTogether() =>
        Assert.That(
            () => _ = new NvrtcProgram(nvrtc, "source", "rms_norm.cu", ["one"], []),
            Throws.ArgumentException.With.Message.StartsWith("rms_norm.cu: 1 headers, but 0 names for them."));

    [Test]
    public void IsGivenBackOnce()
    {
        var program = new NvrtcProgram(nvrtc, "source", "rms_norm.cu", [], []);
        program.Dispose();
        program.Dispose();

        Assert.That(nvrtc.Calls.Count(call => call.StartsWith("DestroyProgram", StringComparison.Ordinal)), Is.EqualTo(1));
    }
}
