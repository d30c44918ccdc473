namespace AntLM.Bindings.CuBlas;

/// <summary>What an element of a matrix is stored as (`cudaDataType_t` in library_types.h).</summary>
public enum CudaDataType
{
    /// <summary>CUDA_R_32F.</summary>
    Float32 = 0,

    /// <summary>CUDA_R_16BF.</summary>
    BFloat16 = 14,
}
