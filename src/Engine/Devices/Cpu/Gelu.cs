using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The exact GELU.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.Gelu"/>
    public void Gelu(Tensor x, Tensor y) => ForElements((nint)x.Count, new GeluRange(x.FloatPointer, y.FloatPointer));

    /// <inheritdoc cref="IOperations.GeluBackward"/>
    public void GeluBackward(Tensor gradY, Tensor x, Tensor gradX) =>
        ForElements((nint)x.Count, new GeluGradients(gradY.FloatPointer, x.FloatPointer, gradX.FloatPointer));

    private readonly struct GeluRange(float* x, float* y) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var i = from; i < to; i += Lanes.Count)
            {
                var left = Remaining(i, to);
                var (gelu, _) = Activations.Gelu(Lanes.Load(x + i, left));
                Lanes.Store(gelu, y + i, left);
            }
        }
    }

    private readonly struct GeluGradients(float* gradY, float* x, float* gradX) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var i = from; i < to; i += Lanes.Count)
            {
                var left = Remaining(i, to);
                var (_, derivative) = Activations.Gelu(Lanes.Load(x + i, left));
                Lanes.Store(Lanes.Load(gradY + i, left) * derivative, gradX + i, left);
            }
        }
    }
}
