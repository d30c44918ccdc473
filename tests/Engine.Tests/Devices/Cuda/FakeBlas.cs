using AntLM.Bindings.CuBlas;

namespace AntLM.Engine.Tests.Devices.Cuda;

/// <summary>Stands for cuBLAS where no product is computed; its handles live in a <see cref="FakeDriver"/>.</summary>
internal sealed class FakeBlas(FakeDriver driver) : ICuBlas
{
    public CuBlasStatus Create(out nint handle) => driver.TryMake(out handle) ? CuBlasStatus.Success : CuBlasStatus.AllocFailed;

    public CuBlasStatus Destroy(nint handle) => driver.Destroy(handle) ? CuBlasStatus.Success : CuBlasStatus.InvalidValue;

    public CuBlasStatus GetVersion(nint handle, out int version)
    {
        version = 130000;
        return CuBlasStatus.Success;
    }

    public string GetStatusString(CuBlasStatus status) => status.ToString();

    public CuBlasStatus SetStream(nint handle, nint stream) => CuBlasStatus.Success;

    public CuBlasStatus SetWorkspace(nint handle, nint workspace, nuint bytes) => CuBlasStatus.Success;

    public CuBlasStatus SetMathMode(nint handle, CuBlasMath mode) => CuBlasStatus.Success;

    public CuBlasStatus GemmEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, nint b, CudaDataType typeB, int leadingB,
        float beta, nint c, CudaDataType typeC, int leadingC, CuBlasComputeType compute) => CuBlasStatus.NotSupported;

    public CuBlasStatus GemmStridedBatchedEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, long strideA, nint b, CudaDataType typeB, int leadingB, long strideB,
        float beta, nint c, CudaDataType typeC, int leadingC, long strideC, int batchCount, CuBlasComputeType compute) =>
        CuBlasStatus.NotSupported;
}
