namespace AntLM.Bindings.Cuda;

/// <summary>What a stream capture forbids (`CUstreamCaptureMode` in cuda.h).</summary>
public enum CudaStreamCaptureMode
{
    /// <summary>CU_STREAM_CAPTURE_MODE_GLOBAL: unsafe calls of every thread.</summary>
    Global = 0,

    /// <summary>CU_STREAM_CAPTURE_MODE_THREAD_LOCAL: unsafe calls of this thread.</summary>
    ThreadLocal = 1,

    /// <summary>CU_STREAM_CAPTURE_MODE_RELAXED: nothing.</summary>
    Relaxed = 2,
}
