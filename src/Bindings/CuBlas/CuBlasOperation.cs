namespace AntLM.Bindings.CuBlas;

/// <summary>How a matrix enters a product (`cublasOperation_t` in cublas_api.h).</summary>
public enum CuBlasOperation
{
    /// <summary>CUBLAS_OP_N: as it is.</summary>
    None = 0,

    /// <summary>CUBLAS_OP_T: transposed.</summary>
    Transpose = 1,
}
