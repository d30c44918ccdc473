using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>The gated unit of LTG-BERT with its inner norm.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.GeGluNorm"/>
    public void GeGluNorm(Tensor valueGate, float epsilon, Tensor y, Tensor inverseDeviation) =>
        ForRows(y.Rows, y.Width, new GeGluNormRows(
            valueGate.FloatPointer, epsilon, y.Width, y.FloatPointer, inverseDeviation.FloatPointer));

    /// <inheritdoc cref="IOperations.GeGluNormBackward"/>
    public void GeGluNormBackward(Tensor gradY, Tensor valueGate, Tensor y, Tensor inverseDeviation, Tensor gradValueGate) =>
        ForRows(y.Rows, y.Width, new GeGluNormGradients(
            gradY.FloatPointer, valueGate.FloatPointer, y.FloatPointer, inverseDeviation.FloatPointer, y.Width,
            gradValueGate.FloatPointer));

    private readonly struct GeGluNormRows(float* valueGate, float epsilon, int width, float* y, float* inverses) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                float* value = valueGate + 2 * row * width, gate = value + width, output = y + row * width;
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var left = width - i;
                    var (gelu, _) = Activations.GeluTanh(Lanes.Load(gate + i, left));
                    Lanes.Store(Lanes.Load(value + i, left) * gelu, output + i, left);
                }

                (_, inverses[row]) = LayerNormRow.Forward(output, null, null, epsilon, width, output);
            }
        }
    }

    private readonly struct GeGluNormGradients(
        float* gradY, float* valueGate, float* y, float* inverses, int width, float* gradValueGate) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var row = from; row < to; row++)
            {
                float* value = valueGate + 2 * row * width, gate = value + width;
                float* gradValue = gradValueGate + 2 * row * width, gradGate = gradValue + width;
                // The gradient of the product waits where the value's gradient will stand.
                LayerNormRow.Backward(
                    gradY + row * width, y + row * width, center: 0, scale: 1, gain: null, inverses[row], width, accumulate: false,
                    gradValue);
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var left = width - i;
                    var gradProduct = Lanes.Load(gradValue + i, left);
                    var (gelu, derivative) = Activations.GeluTanh(Lanes.Load(gate + i, left));
                    Lanes.Store(gradProduct * gelu, gradValue + i, left);
                    Lanes.Store(gradProduct * Lanes.Load(value + i, left) * derivative, gradGate + i, left);
                }
            }
        }
    }
}
