using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The exact GELU.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.Gelu"/>
    public void Gelu(Tensor x, Tensor y)
    {
        var width = x.Width;
        float* source = x.FloatPointer, target = y.FloatPointer;
        ForEachTile(x.Rows, width, (from, to) =>
        {
            var (start, count) = ((nint)from * width, (to - from) * width);
            for (var i = 0; i < count; i += Lanes.Count)
            {
                var (gelu, _) = Activations.Gelu(Lanes.Load(source + start + i, count - i));
                Lanes.Store(gelu, target + start + i, count - i);
            }
        });
    }

    /// <inheritdoc cref="IOperations.GeluBackward"/>
    public void GeluBackward(Tensor gradY, Tensor x, Tensor gradX)
    {
        var width = x.Width;
        float* upstream = gradY.FloatPointer, source = x.FloatPointer, target = gradX.FloatPointer;
        ForEachTile(x.Rows, width, (from, to) =>
        {
            var (start, count) = ((nint)from * width, (to - from) * width);
            for (var i = 0; i < count; i += Lanes.Count)
            {
                var (_, derivative) = Activations.Gelu(Lanes.Load(source + start + i, count - i));
                Lanes.Store(Lanes.Load(upstream + start + i, count - i) * derivative, target + start + i, count - i);
            }
        });
    }
}
