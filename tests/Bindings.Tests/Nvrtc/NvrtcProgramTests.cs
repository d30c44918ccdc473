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

    [TestCase("CreateProgram", "nvrtcCreateProgram")]
    [TestCase("GetCubin", "nvrtcGetCUBIN")]
    public void EveryStatusIsChecked(string failing, string named)
    {
        nvrtc.Failures[failing] = NvrtcResult.OutOfMemory;

        var error = Assert.Throws<NvrtcException>(() =>
        {
            using var program = new NvrtcProgram(nvrtc, "source", "rms_norm.cu", [], []);
            program.Compile([]);
        });

        Assert.That((error.Call, error.Message), Is.EqualTo((named, $"{named}: NVRTC_ERROR_OUTOFMEMORY (1)")));
    }

    [Test]
    public void AVirtualArchitectureIsSaidWhereItGivesNoImage()
    {
        nvrtc.Image = [];
        using var program = new NvrtcProgram(nvrtc, "source", "rms_norm.cu", [], []);

        Assert.That(
            () => program.Compile(["--gpu-architecture=compute_90"]),
            Throws.InvalidOperationException.With.Message.StartsWith(
                "rms_norm.cu: NVRTC made no CUBIN with --gpu-architecture=compute_90"));
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
