using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>The exact GELU.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.Gelu"/>
    public void Gelu(Tensor x, Tensor y) => Launch(
        GeluModule(x), "gelu_forward", x.Rows, RowThreads(x.Width), 0, x.Address, x.Width, y.Address);

    /// <inheritdoc cref="IOperations.GeluBackward"/>
    public void GeluBackward(Tensor gradY, Tensor x, Tensor gradX) => Launch(
        GeluModule(x), "gelu_backward", x.Rows, RowThreads(x.Width), 0, gradY.Address, x.Address, x.Width, gradX.Address);

    private static KernelModule GeluModule(Tensor x) => new("gelu", Storage: x.Type);
}
