namespace AntLM.Bindings.Cuda;

/// <summary>How a stream is made (`CUstream_flags` in cuda.h).</summary>
[Flags]
public enum CudaStreamFlags : uint
{
    /// <summary>CU_STREAM_DEFAULT: waits for the legacy default stream.</summary>
    Default = 0,

    /// <summary>CU_STREAM_NON_BLOCKING: does not wait for the legacy default stream.</summary>
    NonBlocking = 1,
}
