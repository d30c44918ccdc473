namespace AntLM.Bindings.Cuda;

/// <summary>A call to the CUDA driver failed.</summary>
public sealed class CudaException : Exception
{
    private CudaException(string message, string call, CudaResult status)
        : base(message)
    {
        Call = call;
        Status = status;
    }

    /// <summary>The function of cuda.h.</summary>
    public string Call { get; }

    /// <summary>What it returned.</summary>
    public CudaResult Status { get; }

    /// <summary>Throws unless the status is <see cref="CudaResult.Success"/>.</summary>
    /// <param name="driver">Asked for the status' name and meaning.</param>
    /// <param name="status">What the call returned.</param>
    /// <param name="call">The function of cuda.h.</param>
    /// <exception cref="CudaException">The call failed.</exception>
    public static void ThrowIfFailed(ICudaDriver driver, CudaResult status, string call)
    {
        if (status != CudaResult.Success)
        {
            throw Create(driver, status, call);
        }
    }

    /// <summary>The exception of a failed call: `cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY (2), out of memory; 4096 bytes asked for`.</summary>
    internal static CudaException Create(ICudaDriver driver, CudaResult status, string call, string? circumstance = null)
    {
        var name = driver.GetErrorName(status) ?? status.ToString();
        var meaning = driver.GetErrorString(status) ?? "a status this driver does not know";
        var message = $"{call}: {name} ({(int)status}), {meaning}";
        return new(circumstance is null ? message : $"{message}; {circumstance}", call, status);
    }
}
