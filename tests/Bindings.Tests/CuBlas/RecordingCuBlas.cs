using AntLM.Bindings.CuBlas;

namespace AntLM.Bindings.Tests.CuBlas;

/// <summary>A cuBLAS that writes down what it is asked, and forgets its workspace when it gets a stream, as the real one does.</summary>
internal sealed class RecordingCuBlas : ICuBlas
{
    /// <summary>Every call in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Calls that fail, by their name without `cublas`.</summary>
    public Dictionary<string, CuBlasStatus> Failures { get; } = [];

    /// <summary>The workspace that products would use now; 0 is cuBLAS' own.</summary>
    public nint Workspace { get; private set; }

    public CuBlasStatus Create(out nint handle)
    {
        handle = 5;
        return Answer("Create");
    }

    public CuBlasStatus Destroy(nint handle) => Answer($"Destroy {handle}");

    public CuBlasStatus GetVersion(nint handle, out int version)
    {
        version = 120804;
        return Answer("GetVersion");
    }

    public string GetStatusString(CuBlasStatus status) => $"the meaning of {(int)status}";

    public CuBlasStatus SetStream(nint handle, nint stream)
    {
        Workspace = 0;
        return Answer($"SetStream {handle} {stream}");
    }

    public CuBlasStatus SetWorkspace(nint handle, nint workspace, nuint bytes)
    {
        Workspace = workspace;
        return Answer($"SetWorkspace {handle} {workspace} {bytes}");
    }

    public CuBlasStatus SetMathMode(nint handle, CuBlasMath mode) => Answer($"SetMathMode {handle} {(int)mode}");

    public CuBlasStatus GemmEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, nint b, CudaDataType typeB, int leadingB,
        float beta, nint c, CudaDataType typeC, int leadingC, CuBlasComputeType compute) =>
        Answer(FormattableString.Invariant(
            $"GemmEx {handle} {transposeA} {transposeB} {m} {n} {k} {alpha} {a} {typeA} {leadingA} {b} {typeB} {leadingB} ")
            + FormattableString.Invariant($"{beta} {c} {typeC} {leadingC} {compute}"));

    public CuBlasStatus GemmStridedBatchedEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, long strideA, nint b, CudaDataType typeB, int leadingB, long strideB,
        float beta, nint c, CudaDataType typeC, int leadingC, long strideC, int batchCount, CuBlasComputeType compute) =>
        Answer(FormattableString.Invariant(
            $"GemmStridedBatchedEx {handle} {transposeA} {transposeB} {m} {n} {k} {alpha} {a} {typeA} {leadingA} {strideA} ")
            + FormattableString.Invariant(
                $"{b} {typeB} {leadingB} {strideB} {beta} {c} {typeC} {leadingC} {strideC} {batchCount} {compute}"));

    private CuBlasStatus Answer(string call)
    {
        Calls.Add(call);
        return Failures.GetValueOrDefault(call.Split(' ')[0]);
    }
}
