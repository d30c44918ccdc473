using AntLM.Bindings.Nvrtc;

namespace AntLM.Bindings.Tests.Nvrtc;

/// <summary>A compiler that writes down what it is asked and answers what it is told.</summary>
internal sealed class RecordingNvrtc : INvrtc
{
    /// <summary>Every call in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Calls that fail, by their name without `nvrtc`.</summary>
    public Dictionary<string, NvrtcResult> Failures { get; } = [];

    /// <summary>What the compiler writes.</summary>
    public string Log { get; set; } = "";

    public NvrtcResult Version(out int major, out int minor)
    {
        (major, minor) = (13, 0);
        return Answer("Version", "");
    }

    public string GetErrorString(NvrtcResult status) => $"NVRTC_ERROR_{status.ToString().ToUpperInvariant()}";

    public NvrtcResult CreateProgram(
        out nint program, string source, string name, IReadOnlyList<string> headers, IReadOnlyList<string> includeNames)
    {
        program = 7;
        return Answer("CreateProgram", $" {source}|{name}|{string.Join(',', headers)}|{string.Join(',', includeNames)}");
    }

    public NvrtcResult CompileProgram(nint program, IReadOnlyList<string> options) =>
        Answer("CompileProgram", $" {program} {string.Join(' ', options)}");

    public NvrtcResult GetProgramLog(nint program, out string log)
    {
        log = Log;
        return Answer("GetProgramLog", "");
    }

    public NvrtcResult GetCubin(nint program, out byte[] image)
    {
        image = [1, 2, 3];
        return Answer("GetCubin", "");
    }

    public NvrtcResult DestroyProgram(ref nint program)
    {
        var call = Answer("DestroyProgram", $" {program}");
        program = 0;
        return call;
    }

    private NvrtcResult Answer(string call, string arguments)
    {
        Calls.Add(call + arguments);
        return Failures.GetValueOrDefault(call);
    }
}
