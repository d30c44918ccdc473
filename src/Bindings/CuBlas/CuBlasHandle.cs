using AntLM.Bindings.Cuda;

namespace AntLM.Bindings.CuBlas;

/// <summary>Products of matrices on one stream with memory of our own, so that they are the same bits every time. Column-major.</summary>
public sealed class CuBlasHandle : IDisposable
{
    private readonly ICuBlas cublas;
    private readonly nint handle;
    private DeviceBuffer? workspace;
    private bool disposed;

    /// <summary>Starts cuBLAS in the calling thread's context.</summary>
    /// <exception cref="CuBlasException">cuBLAS refuses.</exception>
    public CuBlasHandle(ICuBlas cublas)
    {
        this.cublas = cublas;
        Check(cublas.Create(out handle), "cublasCreate");
        try
        {
            Check(cublas.GetVersion(handle, out var version), "cublasGetVersion");
            Version = new(version / 10000, version / 100 % 100, version % 100);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Version of the library.</summary>
    public Version Version { get; }

    /// <summary>Products are submitted to this stream from here on.</summary>
    /// <exception cref="CuBlasException">cuBLAS refuses.</exception>
    public void SetStream(CudaStream stream)
    {
        Check(cublas.SetStream(handle, stream.Handle), "cublasSetStream");

        // cublasSetStream gives the handle back its default workspace, whose size and use are not ours.
        if (workspace is not null)
        {
            SetWorkspace(workspace);
        }
    }

    /// <summary>Products keep partial sums in this memory, on whatever stream. It must outlive the handle.</summary>
    /// <exception cref="CuBlasException">cuBLAS refuses.</exception>
    public void SetWorkspace(DeviceBuffer memory)
    {
        Check(cublas.SetWorkspace(handle, memory.Pointer, (nuint)memory.Bytes), "cublasSetWorkspace");
        workspace = memory;
    }

    /// <summary>Which arithmetic products may use from here on.</summary>
    /// <exception cref="CuBlasException">cuBLAS refuses.</exception>
    public void SetMathMode(CuBlasMath mode) => Check(cublas.SetMathMode(handle, mode), "cublasSetMathMode");

    /// <summary>Submits C = alpha op(A) op(B) + beta C, with op(A) m × k, op(B) k × n and C m × n, column-major.</summary>
    /// <exception cref="CuBlasException">cuBLAS refuses; the message has the sizes.</exception>
    public void Gemm(
        CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, nint b, CudaDataType typeB, int leadingB,
        float beta, nint c, CudaDataType typeC, int leadingC, CuBlasComputeType compute)
    {
        var status = cublas.GemmEx(
            handle, transposeA, transposeB, m, n, k, alpha, a, typeA, leadingA, b, typeB, leadingB, beta, c, typeC, leadingC, compute);
        if (status != CuBlasStatus.Success)
        {
            throw CuBlasException.Create(
                cublas,
                status,
                "cublasGemmEx",
                $"m {m}, n {n}, k {k}, A {transposeA} {typeA} leading {leadingA}, B {transposeB} {typeB} leading {leadingB}, "
                + $"C {typeC} leading {leadingC}, {compute}");
        }
    }

    /// <summary>Submits the same for batchCount matrices, each a stride (in elements) behind the one before.</summary>
    /// <exception cref="CuBlasException">cuBLAS refuses; the message has the sizes.</exception>
    public void GemmStridedBatched(
        CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, long strideA, nint b, CudaDataType typeB, int leadingB, long strideB,
        float beta, nint c, CudaDataType typeC, int leadingC, long strideC, int batchCount, CuBlasComputeType compute)
    {
        var status = cublas.GemmStridedBatchedEx(
            handle, transposeA, transposeB, m, n, k, alpha, a, typeA, leadingA, strideA, b, typeB, leadingB, strideB,
            beta, c, typeC, leadingC, strideC, batchCount, compute);
        if (status != CuBlasStatus.Success)
        {
            throw CuBlasException.Create(
                cublas,
                status,
                "cublasGemmStridedBatchedEx",
                $"{batchCount} of m {m}, n {n}, k {k}, A {transposeA} {typeA} leading {leadingA} stride {strideA}, "
                + $"B {transposeB} {typeB} leading {leadingB} stride {strideB}, C {typeC} leading {leadingC} stride {strideC}, {compute}");
        }
    }

    /// <summary>Ends cuBLAS; what was submitted is done before it returns.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            _ = cublas.Destroy(handle);
        }
    }

    private void Check(CuBlasStatus status, string call) => CuBlasException.ThrowIfFailed(cublas, status, call);
}
