using System.Runtime.InteropServices;

namespace AntLM.Bindings.CuBlas;

/// <summary>The entry points of libcublas, with the version suffix that cublas_v2.h has.</summary>
internal static unsafe partial class CuBlasNative
{
    /// <summary>The name that the resolver of <see cref="Libraries.CudaLibraries"/> knows.</summary>
    public const string Library = "cublas";

    [LibraryImport(Library, EntryPoint = "cublasCreate_v2")]
    public static partial CuBlasStatus Create(out nint handle);

    [LibraryImport(Library, EntryPoint = "cublasDestroy_v2")]
    public static partial CuBlasStatus Destroy(nint handle);

    [LibraryImport(Library, EntryPoint = "cublasGetVersion_v2")]
    public static partial CuBlasStatus GetVersion(nint handle, out int version);

    [LibraryImport(Library, EntryPoint = "cublasGetStatusString")]
    public static partial nint GetStatusString(CuBlasStatus status);

    [LibraryImport(Library, EntryPoint = "cublasSetStream_v2")]
    public static partial CuBlasStatus SetStream(nint handle, nint stream);

    [LibraryImport(Library, EntryPoint = "cublasSetWorkspace_v2")]
    public static partial CuBlasStatus SetWorkspace(nint handle, nint workspace, nuint bytes);

    [LibraryImport(Library, EntryPoint = "cublasSetMathMode")]
    public static partial CuBlasStatus SetMathMode(nint handle, CuBlasMath mode);

    [LibraryImport(Library, EntryPoint = "cublasGemmEx")]
    public static partial CuBlasStatus GemmEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float* alpha, nint a, CudaDataType typeA, int leadingA, nint b, CudaDataType typeB, int leadingB,
        float* beta, nint c, CudaDataType typeC, int leadingC, CuBlasComputeType compute, CuBlasGemmAlgorithm algorithm);

    [LibraryImport(Library, EntryPoint = "cublasGemmStridedBatchedEx")]
    public static partial CuBlasStatus GemmStridedBatchedEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float* alpha, nint a, CudaDataType typeA, int leadingA, long strideA, nint b, CudaDataType typeB, int leadingB, long strideB,
        float* beta, nint c, CudaDataType typeC, int leadingC, long strideC, int batchCount,
        CuBlasComputeType compute, CuBlasGemmAlgorithm algorithm);
}
