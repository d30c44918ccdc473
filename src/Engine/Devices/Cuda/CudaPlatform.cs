using AntLM.Bindings.CuBlas;
using AntLM.Bindings.Cuda;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>What a <see cref="CudaDevice"/> stands on: NVIDIA's libraries, or what runs the same kernels on the processor in tests.</summary>
/// <param name="Driver">Memory, streams, modules, launches.</param>
/// <param name="Compiler">Compiles kernels.</param>
/// <param name="Blas">Matrix products.</param>
public sealed record CudaPlatform(ICudaDriver Driver, IKernelCompiler Compiler, ICuBlas Blas);
