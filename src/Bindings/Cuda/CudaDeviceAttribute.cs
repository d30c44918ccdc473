namespace AntLM.Bindings.Cuda;

/// <summary>Properties of a device (`CUdevice_attribute` in cuda.h).</summary>
public enum CudaDeviceAttribute
{
    /// <summary>CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK.</summary>
    MaxThreadsPerBlock = 1,

    /// <summary>CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK.</summary>
    MaxSharedMemoryPerBlock = 8,

    /// <summary>CU_DEVICE_ATTRIBUTE_WARP_SIZE.</summary>
    WarpSize = 10,

    /// <summary>CU_DEVICE_ATTRIBUTE_CLOCK_RATE, kHz.</summary>
    ClockRate = 13,

    /// <summary>CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT.</summary>
    MultiprocessorCount = 16,

    /// <summary>CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE, kHz.</summary>
    MemoryClockRate = 36,

    /// <summary>CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH, bits.</summary>
    GlobalMemoryBusWidth = 37,

    /// <summary>CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, bytes.</summary>
    L2CacheSize = 38,

    /// <summary>CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR.</summary>
    ComputeCapabilityMajor = 75,

    /// <summary>CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR.</summary>
    ComputeCapabilityMinor = 76,

    /// <summary>CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN.</summary>
    MaxSharedMemoryPerBlockOptin = 97,
}
