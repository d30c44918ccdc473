using System.Runtime.InteropServices;
using System.Text;

namespace AntLM.Bindings.Nvrtc;

/// <summary>The compiler that <see cref="Libraries.CudaLibraries"/> loaded.</summary>
internal sealed unsafe class NvrtcLibrary : INvrtc
{
    /// <summary>The version of a loaded compiler, asked before anything else is bound to it.</summary>
    public static Version? ReadVersion(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "nvrtcVersion", out var function))
        {
            return null;
        }

        int major, minor;
        return ((delegate* unmanaged<int*, int*, NvrtcResult>)function)(&major, &minor) == NvrtcResult.Success
            ? new(major, minor)
            : null;
    }

    public NvrtcResult Version(out int major, out int minor) => NvrtcNative.Version(out major, out minor);

    public string GetErrorString(NvrtcResult status) =>
        Marshal.PtrToStringUTF8(NvrtcNative.GetErrorString(status)) ?? status.ToString();

    public NvrtcResult CreateProgram(
        out nint program, string source, string name, IReadOnlyList<string> headers, IReadOnlyList<string> includeNames) =>
        NvrtcNative.CreateProgram(out program, source, name, headers.Count, [.. headers], [.. includeNames]);

    public NvrtcResult CompileProgram(nint program, IReadOnlyList<string> options) =>
        NvrtcNative.CompileProgram(program, options.Count, [.. options]);

    public NvrtcResult GetProgramLog(nint program, out string log)
    {
        log = "";
        var status = NvrtcNative.GetProgramLogSize(program, out var bytes);
        if (status != NvrtcResult.Success)
        {
            return status;
        }

        var text = new byte[checked((int)bytes)];
        fixed (byte* start = text)
        {
            status = NvrtcNative.GetProgramLog(program, start);
        }

        // The size includes the terminating zero.
        log = Encoding.UTF8.GetString(text).TrimEnd('\0');
        return status;
    }

    public NvrtcResult GetCubin(nint program, out byte[] image)
    {
        image = [];
        var status = NvrtcNative.GetCubinSize(program, out var bytes);
        if (status != NvrtcResult.Success)
        {
            return status;
        }

        image = new byte[checked((int)bytes)];
        fixed (byte* start = image)
        {
            return NvrtcNative.GetCubin(program, start);
        }
    }

    public NvrtcResult DestroyProgram(ref nint program) => NvrtcNative.DestroyProgram(ref program);
}
