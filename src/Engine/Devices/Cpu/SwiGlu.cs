using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The gated unit of Llama.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.SwiGlu"/>
    public void SwiGlu(Tensor gateUp, Tensor y) =>
        ForRows(y.Rows, y.Width, new SwiGluRows(gateUp.FloatPointer, y.Width, y.FloatPointer));

    /// <inheritdoc cref="IOperations.SwiGluBackward"/>
    public void SwiGluBackward(Tensor gradY, Tensor gateUp, Tensor gradGateUp) =>
        ForRows(gradY.Rows, gradY.Width, new SwiGluGradients(
            gradY.FloatPointer, gateUp.FloatPointer, gradY.Width, gradGateUp.FloatPointer));

    private readonly struct SwiGluRows(float* gateUp, int width, float* y) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                float* gate = gateUp + 2 * row * width, up = gate + width, output = y + row * width;
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var left = width - i;
                    var (silu, _) = Activations.Silu(Lanes.Load(gate + i, left));
                    Lanes.Store(silu * Lanes.Load(up + i, left), output + i, left);
                }
            }
        }
    }

    private readonly struct SwiGluGradients(float* gradY, float* gateUp, int width, float* gradGateUp) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                float* gate = gateUp + 2 * row * width, up = gate + width, gradOutput = gradY + row * width;
                float* gradGate = gradGateUp + 2 * row * width, gradUp = gradGate + width;
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var left = width - i;
                    var gradient = Lanes.Load(gradOutput + i, left);
                    var (silu, derivative) = Activations.Silu(Lanes.Load(gate + i, left));
                    Lanes.Store(gradient * Lanes.Load(up + i, left) * derivative, gradGate + i, left);
                    Lanes.Store(gradient * silu, gradUp + i, left);
                }
            }
        }
    }
}
