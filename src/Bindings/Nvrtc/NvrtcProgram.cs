namespace AntLM.Bindings.Nvrtc;

/// <summary>One source file and the headers it includes, for the compiler.</summary>
public sealed class NvrtcProgram : IDisposable
{
    private readonly INvrtc nvrtc;
    private readonly string name;
    private nint handle;

    /// <summary>Hands the source over.</summary>
    /// <param name="nvrtc">The compiler.</param>
    /// <param name="source">The source's text.</param>
    /// <param name="name">Its file name, as errors shall show it.</param>
    /// <param name="headers">Texts of the headers.</param>
    /// <param name="includeNames">The headers' names, as #include says them, in the same order.</param>
    /// <exception cref="NvrtcException">The compiler refuses.</exception>
    public NvrtcProgram(
        INvrtc nvrtc, string source, string name, IReadOnlyList<string> headers, IReadOnlyList<string> includeNames)
    {
        if (headers.Count != includeNames.Count)
        {
            throw new ArgumentException($"{name}: {headers.Count} headers, but {includeNames.Count} names for them.", nameof(includeNames));
        }

        this.nvrtc = nvrtc;
        this.name = name;
        NvrtcException.ThrowIfFailed(
            nvrtc, nvrtc.CreateProgram(out handle, source, name, headers, includeNames), "nvrtcCreateProgram");
    }

    /// <summary>Compiles. Calls for different programs may run at the same time.</summary>
    /// <param name="options">As for nvrtcCompileProgram: `--gpu-architecture=sm_90`, `-DHEAD_SIZE=64`, …</param>
    /// <returns>The CUBIN.</returns>
    /// <exception cref="NvrtcException">The source has an error; the message has its lines, or an option is unknown.</exception>
    public byte[] Compile(IReadOnlyList<string> options)
    {
        var status = nvrtc.CompileProgram(handle, options);
        if (status != NvrtcResult.Success)
        {
            // Without a log the status still says what happened.
            _ = nvrtc.GetProgramLog(handle, out var log);
            throw NvrtcException.Create(nvrtc, status, "nvrtcCompileProgram", $"{name} with {string.Join(' ', options)}", log);
        }

        // For a virtual architecture there is nothing to fetch.
        status = nvrtc.GetCubin(handle, out var image);
        return status == NvrtcResult.Success
            ? image
            : throw NvrtcException.Create(
                nvrtc,
                status,
                "nvrtcGetCUBIN",
                $"{name} with {string.Join(' ', options)}; --gpu-architecture must name an sm_, not a compute_");
    }

    /// <summary>Frees the compiler's memory.</summary>
    public void Dispose()
    {
        if (handle != 0)
        {
            _ = nvrtc.DestroyProgram(ref handle);
            handle = 0;
        }
    }
}
