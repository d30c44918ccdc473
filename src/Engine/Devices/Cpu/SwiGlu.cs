using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The gated unit of Llama.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.SwiGlu"/>
    public void SwiGlu(Tensor gateUp, Tensor y)
    {
        var width = y.Width;
        float* source = gateUp.FloatPointer, target = y.FloatPointer;
        ForEachTile(y.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var gate = source + 2 * (nint)row * width;
                var output = target + (nint)row * width;
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var left = width - i;
                    var (silu, _) = Activations.Silu(Lanes.Load(gate + i, left));
                    Lanes.Store(silu * Lanes.Load(gate + width + i, left), output + i, left);
                }
            }
        });
    }

    /// <inheritdoc cref="IOperations.SwiGluBackward"/>
    public void SwiGluBackward(Tensor gradY, Tensor gateUp, Tensor gradGateUp)
    {
        var width = gradY.Width;
        float* upstream = gradY.FloatPointer, source = gateUp.FloatPointer, target = gradGateUp.FloatPointer;
        ForEachTile(gradY.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var gate = source + 2 * (nint)row * width;
                var gradGate = target + 2 * (nint)row * width;
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var left = width - i;
                    var gradient = Lanes.Load(upstream + (nint)row * width + i, left);
                    var (silu, derivative) = Activations.Silu(Lanes.Load(gate + i, left));
                    var up = Lanes.Load(gate + width + i, left);
                    Lanes.Store(gradient * up * derivative, gradGate + i, left);
                    Lanes.Store(gradient * silu, gradGate + width + i, left);
                }
            }
        });
    }
}
