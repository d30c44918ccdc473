namespace AntLM.Bindings.Cuda;

/// <summary>How an event is made (`CUevent_flags` in cuda.h).</summary>
[Flags]
public enum CudaEventFlags : uint
{
    /// <summary>CU_EVENT_DEFAULT: keeps time.</summary>
    Default = 0,

    /// <summary>CU_EVENT_BLOCKING_SYNC: a waiting thread sleeps instead of spinning.</summary>
    BlockingSync = 1,

    /// <summary>CU_EVENT_DISABLE_TIMING: orders streams only, at less cost.</summary>
    DisableTiming = 2,
}
