using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>The gated unit of Llama.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.SwiGlu"/>
    public void SwiGlu(Tensor gateUp, Tensor y) => Launch(
        SwiGluModule(y), "swi_glu_forward", y.Rows, RowThreads(y.Width), 0,
        gateUp.Address, y.Width, y.Address);

    /// <inheritdoc cref="IOperations.SwiGluBackward"/>
    public void SwiGluBackward(Tensor gradY, Tensor gateUp, Tensor gradGateUp) => Launch(
        SwiGluModule(gradY), "swi_glu_backward", gradY.Rows, RowThreads(gradY.Width), 0,
        gradY.Address, gateUp.Address, gradY.Width, gradGateUp.Address);

    private static KernelModule SwiGluModule(Tensor y) => new("swi_glu", Storage: y.Type);
}
