namespace AntLM.Bindings.Cuda;

/// <summary>Work recorded by <see cref="CudaStream.BeginCapture"/> and <see cref="CudaStream.EndCapture"/>, submitted as one.</summary>
public sealed class CudaGraph : IDisposable
{
    private readonly CudaContext context;
    private readonly nint executable;
    private bool disposed;

    internal CudaGraph(CudaContext context, nint template)
    {
        this.context = context;
        context.Check(context.Driver.GraphInstantiate(out executable, template, 0), "cuGraphInstantiateWithFlags");
    }

    /// <summary>Submits the recorded work.</summary>
    /// <exception cref="CudaException">The driver refuses, or something submitted earlier failed.</exception>
    public void Launch(CudaStream stream) => context.Check(context.Driver.GraphLaunch(executable, stream.Handle), "cuGraphLaunch");

    /// <summary>Destroys the recording; what was submitted is still done.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            _ = context.Driver.GraphExecDestroy(executable);
        }
    }
}
