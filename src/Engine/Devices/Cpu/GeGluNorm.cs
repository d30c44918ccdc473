using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The gated unit of LTG-BERT with its inner norm.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.GeGluNorm"/>
    public void GeGluNorm(Tensor valueGate, float epsilon, Tensor y, Tensor inverseDeviation)
    {
        var width = y.Width;
        float* source = valueGate.FloatPointer, target = y.FloatPointer, inverses = inverseDeviation.FloatPointer;
        ForEachTile(y.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var value = source + 2 * (nint)row * width;
                var output = target + (nint)row * width;
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var left = width - i;
                    var (gelu, _) = Activations.GeluTanh(Lanes.Load(value + width + i, left));
                    Lanes.Store(Lanes.Load(value + i, left) * gelu, output + i, left);
                }

                (_, inverses[row]) = LayerNormRow.Forward(output, null, null, epsilon, width, output);
            }
        });
    }

    /// <inheritdoc cref="IOperations.GeGluNormBackward"/>
    public void GeGluNormBackward(Tensor gradY, Tensor valueGate, Tensor y, Tensor inverseDeviation, Tensor gradValueGate)
    {
        var width = y.Width;
        float* upstream = gradY.FloatPointer, source = valueGate.FloatPointer, normalized = y.FloatPointer;
        float* inverses = inverseDeviation.FloatPointer, target = gradValueGate.FloatPointer;
        ForEachTile(y.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var value = source + 2 * (nint)row * width;
                var gradValue = target + 2 * (nint)row * width;
                // The gradient of the product waits where the value's gradient will stand.
                LayerNormRow.Backward(
                    upstream + (nint)row * width, normalized + (nint)row * width, center: 0, scale: 1, gain: null, inverses[row], width,
                    accumulate: false, gradValue);
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var left = width - i;
                    var gradProduct = Lanes.Load(gradValue + i, left);
                    var (gelu, derivative) = Activations.GeluTanh(Lanes.Load(value + width + i, left));
                    Lanes.Store(gradProduct * gelu, gradValue + i, left);
                    Lanes.Store(gradProduct * Lanes.Load(value + i, left) * derivative, gradValue + width + i, left);
                }
            }
        });
    }
}
