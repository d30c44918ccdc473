using System.Text.RegularExpressions;

namespace AntLM.Bindings.Nvrtc;

/// <summary>A call to NVRTC failed; where it is the compilation, the message ends with the compiler's log.</summary>
public sealed partial class NvrtcException : Exception
{
    private NvrtcException(string message, string call, NvrtcResult status, string log)
        : base(message)
    {
        Call = call;
        Status = status;
        Log = log;
    }

    /// <summary>The function of nvrtc.h.</summary>
    public string Call { get; }

    /// <summary>What it returned.</summary>
    public NvrtcResult Status { get; }

    /// <summary>What the compiler wrote, empty where it was not asked: `rms_norm.cu:12: error: identifier "x" is undefined`.</summary>
    public string Log { get; }

    /// <summary>Throws unless the status is <see cref="NvrtcResult.Success"/>.</summary>
    /// <param name="nvrtc">Asked for the status' name.</param>
    /// <param name="status">What the call returned.</param>
    /// <param name="call">The function of nvrtc.h.</param>
    /// <exception cref="NvrtcException">The call failed.</exception>
    public static void ThrowIfFailed(INvrtc nvrtc, NvrtcResult status, string call)
    {
        if (status != NvrtcResult.Success)
        {
            throw Create(nvrtc, status, call);
        }
    }

    /// <summary>The exception of a failed call: `nvrtcCompileProgram: NVRTC_ERROR_COMPILATION (6); rms_norm.cu with …`, then the log.</summary>
    internal static NvrtcException Create(
        INvrtc nvrtc, NvrtcResult status, string call, string? circumstance = null, string log = "")
    {
        var message = $"{call}: {nvrtc.GetErrorString(status)} ({(int)status})";
        if (circumstance is not null)
        {
            message += $"; {circumstance}";
        }

        var lines = FileAndLine().Replace(log.Trim('\0', '\n', '\r', ' '), "$1:$2: ");
        return new(lines.Length == 0 ? message : $"{message}\n{lines}", call, status, lines);
    }

    // The compiler writes `rms_norm.cu(12): error: …`; everything here says `file:line: what`.
    [GeneratedRegex(@"^(\S[^()\n]*)\((\d+)\): ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex FileAndLine();
}
