namespace AntLM.Bindings.CuBlas;

/// <summary>
/// The functions of cuBLAS that AntLM calls, one to one with cublas_v2.h, column-major. The seam where tests put products computed on the
/// processor. Nothing here throws. alpha and beta are floats on the host, as the compute types used here take them.
/// </summary>
public interface ICuBlas
{
    /// <summary>cublasCreate.</summary>
    CuBlasStatus Create(out nint handle);

    /// <summary>cublasDestroy.</summary>
    CuBlasStatus Destroy(nint handle);

    /// <summary>cublasGetVersion: 10000 · major + 100 · minor + patch.</summary>
    CuBlasStatus GetVersion(nint handle, out int version);

    /// <summary>cublasGetStatusString.</summary>
    string GetStatusString(CuBlasStatus status);

    /// <summary>cublasSetStream. Resets the workspace, which is therefore set after it.</summary>
    CuBlasStatus SetStream(nint handle, nint stream);

    /// <summary>cublasSetWorkspace: memory of ours, aligned to 256 bytes.</summary>
    CuBlasStatus SetWorkspace(nint handle, nint workspace, nuint bytes);

    /// <summary>cublasSetMathMode.</summary>
    CuBlasStatus SetMathMode(nint handle, CuBlasMath mode);

    /// <summary>cublasGemmEx: C = alpha op(A) op(B) + beta C, op(A) m × k, op(B) k × n, C m × n.</summary>
    CuBlasStatus GemmEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, nint b, CudaDataType typeB, int leadingB,
        float beta, nint c, CudaDataType typeC, int leadingC, CuBlasComputeType compute);

    /// <summary>cublasGemmStridedBatchedEx: the same for batchCount matrices, each a stride (in elements) behind the one before.</summary>
    CuBlasStatus GemmStridedBatchedEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, long strideA, nint b, CudaDataType typeB, int leadingB, long strideB,
        float beta, nint c, CudaDataType typeC, int leadingC, long strideC, int batchCount, CuBlasComputeType compute);
}
