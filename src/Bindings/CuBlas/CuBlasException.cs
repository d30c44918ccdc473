namespace AntLM.Bindings.CuBlas;

/// <summary>A call to cuBLAS failed.</summary>
public sealed class CuBlasException : Exception
{
    private CuBlasException(string message, string call, CuBlasStatus status)
        : base(message)
    {
        Call = call;
        Status = status;
    }

    /// <summary>The function of cublas_v2.h.</summary>
    public string Call { get; }

    /// <summary>What it returned.</summary>
    public CuBlasStatus Status { get; }

    /// <summary>Throws unless the status is <see cref="CuBlasStatus.Success"/>.</summary>
    /// <param name="cublas">Asked for the status' meaning.</param>
    /// <param name="status">What the call returned.</param>
    /// <param name="call">The function of cublas_v2.h.</param>
    /// <exception cref="CuBlasException">The call failed.</exception>
    public static void ThrowIfFailed(ICuBlas cublas, CuBlasStatus status, string call)
    {
        if (status != CuBlasStatus.Success)
        {
            throw Create(cublas, status, call);
        }
    }

    /// <summary>The exception of a failed call: `cublasGemmEx: NotSupported (15), the requested …; m 3, n 5, k 7`.</summary>
    internal static CuBlasException Create(ICuBlas cublas, CuBlasStatus status, string call, string? circumstance = null)
    {
        var message = $"{call}: {status} ({(int)status}), {cublas.GetStatusString(status)}";
        return new(circumstance is null ? message : $"{message}; {circumstance}", call, status);
    }
}
