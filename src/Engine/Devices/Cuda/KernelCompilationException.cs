namespace AntLM.Engine.Devices.Cuda;

/// <summary>A kernel source does not compile.</summary>
/// <param name="message">Source, options and the compiler's words, each with file and line.</param>
/// <param name="inner">What the compiler's binding threw.</param>
public sealed class KernelCompilationException(string message, Exception? inner = null) : Exception(message, inner);
