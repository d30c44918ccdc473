using AntLM.Bindings.Cuda;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>
/// Copies between the host and the device through two pinned buffers: while the device copies one, the host fills the other, and an
/// upload returns before the device has it.
/// </summary>
internal sealed unsafe class StagedCopies : IDisposable
{
    private const int BytesOfStage = 4 << 20;

    private readonly CudaStream stream;
    private readonly List<Stage> stages = [];
    private int next;

    /// <summary>Allocates the buffers.</summary>
    public StagedCopies(CudaContext context, CudaStream stream)
    {
        this.stream = stream;
        try
        {
            for (var i = 0; i < 2; i++)
            {
                stages.Add(Stage.Create(context));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Copies to the device, in the order of the stream.</summary>
    public void Upload(ReadOnlySpan<byte> source, nint destination)
    {
        for (var start = 0; start < source.Length; start += BytesOfStage)
        {
            var part = source.Slice(start, Math.Min(BytesOfStage, source.Length - start));
            var stage = Take();
            part.CopyTo(new Span<byte>((void*)stage.Buffer.Pointer, part.Length));
            stream.CopyToDevice(destination + start, stage.Buffer.Pointer, part.Length);
            stage.Used.Record(stream);
        }
    }

    /// <summary>Copies from the device, after everything asked of the stream so far.</summary>
    public void Download(nint source, Span<byte> destination)
    {
        for (var start = 0; start < destination.Length; start += BytesOfStage)
        {
            var part = destination.Slice(start, Math.Min(BytesOfStage, destination.Length - start));
            var stage = Take();
            stream.CopyToHost(stage.Buffer.Pointer, source + start, part.Length);
            stream.Synchronize();
            new ReadOnlySpan<byte>((void*)stage.Buffer.Pointer, part.Length).CopyTo(part);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stages.ForEach(stage => stage.Dispose());
        stages.Clear();
    }

    private Stage Take()
    {
        var stage = stages[next];
        next = (next + 1) % stages.Count;
        stage.Used.Synchronize();
        return stage;
    }

    private sealed record Stage(PinnedBuffer Buffer, CudaEvent Used) : IDisposable
    {
        public static Stage Create(CudaContext context)
        {
            var buffer = new PinnedBuffer(context, BytesOfStage);
            try
            {
                return new Stage(buffer, new CudaEvent(context));
            }
            catch
            {
                buffer.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            Used.Dispose();
            Buffer.Dispose();
        }
    }
}
