namespace AntLM.Bindings.Nvrtc;

/// <summary>
/// The functions of NVRTC that AntLM calls, one to one with nvrtc.h. The seam where tests put a compiler of their own. Nothing here throws.
/// </summary>
public interface INvrtc
{
    /// <summary>nvrtcVersion.</summary>
    NvrtcResult Version(out int major, out int minor);

    /// <summary>nvrtcGetErrorString.</summary>
    string GetErrorString(NvrtcResult status);

    /// <summary>nvrtcCreateProgram. headers and their include names stand side by side.</summary>
    NvrtcResult CreateProgram(
        out nint program, string source, string name, IReadOnlyList<string> headers, IReadOnlyList<string> includeNames);

    /// <summary>nvrtcCompileProgram.</summary>
    NvrtcResult CompileProgram(nint program, IReadOnlyList<string> options);

    /// <summary>nvrtcGetProgramLogSize and nvrtcGetProgramLog.</summary>
    NvrtcResult GetProgramLog(nint program, out string log);

    /// <summary>nvrtcGetCUBINSize and nvrtcGetCUBIN.</summary>
    NvrtcResult GetCubin(nint program, out byte[] image);

    /// <summary>nvrtcDestroyProgram.</summary>
    NvrtcResult DestroyProgram(ref nint program);
}
