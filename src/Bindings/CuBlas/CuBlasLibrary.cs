using System.Runtime.InteropServices;

namespace AntLM.Bindings.CuBlas;

/// <summary>The cuBLAS that <see cref="Libraries.CudaLibraries"/> loaded.</summary>
internal sealed unsafe class CuBlasLibrary : ICuBlas
{
    /// <summary>The version of a loaded cuBLAS, asked before anything else is bound to it; it needs no device.</summary>
    public static Version? ReadVersion(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "cublasGetProperty", out var function))
        {
            return null;
        }

        int major, minor, patch;
        var read = (delegate* unmanaged<LibraryProperty, int*, CuBlasStatus>)function;
        return read(LibraryProperty.MajorVersion, &major) == CuBlasStatus.Success
            && read(LibraryProperty.MinorVersion, &minor) == CuBlasStatus.Success
            && read(LibraryProperty.PatchLevel, &patch) == CuBlasStatus.Success
                ? new(major, minor, patch)
                : null;
    }

    public CuBlasStatus Create(out nint handle) => CuBlasNative.Create(out handle);

    public CuBlasStatus Destroy(nint handle) => CuBlasNative.Destroy(handle);

    public CuBlasStatus GetVersion(nint handle, out int version) => CuBlasNative.GetVersion(handle, out version);

    public string GetStatusString(CuBlasStatus status) =>
        Marshal.PtrToStringUTF8(CuBlasNative.GetStatusString(status)) ?? "a status this cuBLAS does not know";

    public CuBlasStatus SetStream(nint handle, nint stream) => CuBlasNative.SetStream(handle, stream);

    public CuBlasStatus SetWorkspace(nint handle, nint workspace, nuint bytes) => CuBlasNative.SetWorkspace(handle, workspace, bytes);

    public CuBlasStatus SetMathMode(nint handle, CuBlasMath mode) => CuBlasNative.SetMathMode(handle, mode);

    public CuBlasStatus GemmEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, nint b, CudaDataType typeB, int leadingB,
        float beta, nint c, CudaDataType typeC, int leadingC, CuBlasComputeType compute) =>
        CuBlasNative.GemmEx(
            handle, transposeA, transposeB, m, n, k, &alpha, a, typeA, leadingA, b, typeB, leadingB,
            &beta, c, typeC, leadingC, compute, CuBlasGemmAlgorithm.Default);

    public CuBlasStatus GemmStridedBatchedEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, long strideA, nint b, CudaDataType typeB, int leadingB, long strideB,
        float beta, nint c, CudaDataType typeC, int leadingC, long strideC, int batchCount, CuBlasComputeType compute) =>
        CuBlasNative.GemmStridedBatchedEx(
            handle, transposeA, transposeB, m, n, k, &alpha, a, typeA, leadingA, strideA, b, typeB, leadingB, strideB,
            &beta, c, typeC, leadingC, strideC, batchCount, compute, CuBlasGemmAlgorithm.Default);
}
