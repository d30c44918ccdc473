namespace AntLM.Engine.Devices.Cuda;

/// <summary>Turns a kernel source into an image that the driver loads: NVRTC, or what stands for it in tests.</summary>
public interface IKernelCompiler
{
    /// <summary>Name, version and own options: all of the compiler that an image depends on.</summary>
    string Version { get; }

    /// <summary>Images so far that were not compiled, but kept from before.</summary>
    int Kept => 0;

    /// <summary>Compiles one specialisation. Called from several threads at once.</summary>
    /// <param name="source">The source's name, as in "rms_norm.cu".</param>
    /// <param name="options">Compiler options: the architecture and the `-D` of the specialisation.</param>
    /// <exception cref="KernelCompilationException">The source does not compile.</exception>
    byte[] Compile(string source, IReadOnlyList<string> options);
}
