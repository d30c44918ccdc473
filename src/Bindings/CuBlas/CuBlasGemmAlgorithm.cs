namespace AntLM.Bindings.CuBlas;

/// <summary>Who chooses how a product is computed (`cublasGemmAlgo_t` in cublas_api.h).</summary>
internal enum CuBlasGemmAlgorithm
{
    /// <summary>CUBLAS_GEMM_DEFAULT: cuBLAS, from the sizes and types alone.</summary>
    Default = -1,
}
