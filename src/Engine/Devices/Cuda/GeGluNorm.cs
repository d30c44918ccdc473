using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>The gated unit of LTG-BERT with its inner norm.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.GeGluNorm"/>
    public void GeGluNorm(Tensor valueGate, float epsilon, Tensor y, Tensor inverseDeviation) => Launch(
        GeGluNormModule(y), "ge_glu_norm_forward", y.Rows, RowThreads(y.Width), y.Width * sizeof(float),
        valueGate.Address, y.Width, epsilon, y.Address, inverseDeviation.Address);

    /// <inheritdoc cref="IOperations.GeGluNormBackward"/>
    public void GeGluNormBackward(Tensor gradY, Tensor valueGate, Tensor y, Tensor inverseDeviation, Tensor gradValueGate) => Launch(
        GeGluNormModule(y), "ge_glu_norm_backward", y.Rows, RowThreads(y.Width), 0,
        gradY.Address, valueGate.Address, y.Address, inverseDeviation.Address, y.Width, gradValueGate.Address);

    private static KernelModule GeGluNormModule(Tensor y) => new("ge_glu_norm", Storage: y.Type);
}
