namespace AntLM.Engine.Devices;

/// <summary>What a device has spent so far on being ready to compute.</summary>
/// <param name="OpenSeconds">From the call that opens it until it is open.</param>
/// <param name="KernelSeconds">Compiling kernels, or reading them, and loading them.</param>
/// <param name="CompiledKernels">Modules that were compiled.</param>
/// <param name="KeptKernels">Modules that an earlier process had compiled.</param>
public sealed record StartUp(double OpenSeconds, double KernelSeconds, int CompiledKernels, int KeptKernels);
