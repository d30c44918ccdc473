namespace AntLM.Bindings.CuBlas;

/// <summary>What a product adds up in (`cublasComputeType_t` in cublas_api.h).</summary>
public enum CuBlasComputeType
{
    /// <summary>CUBLAS_COMPUTE_32F.</summary>
    Float32 = 68,

    /// <summary>CUBLAS_COMPUTE_32F_PEDANTIC.</summary>
    Float32Pedantic = 69,
}
