namespace AntLM.Bindings.Cuda;

/// <summary>Properties of a kernel (`CUfunction_attribute` in cuda.h).</summary>
public enum CudaFunctionAttribute
{
    /// <summary>CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK.</summary>
    MaxThreadsPerBlock = 0,

    /// <summary>CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES: static shared memory.</summary>
    SharedSizeBytes = 1,

    /// <summary>CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES: local memory of a thread, stack and spills.</summary>
    LocalSizeBytes = 3,

    /// <summary>CU_FUNC_ATTRIBUTE_NUM_REGS: registers of a thread.</summary>
    NumRegs = 4,

    /// <summary>CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES: to be raised where a launch needs more than 48 KiB.</summary>
    MaxDynamicSharedSizeBytes = 8,
}
