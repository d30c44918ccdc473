using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>The linear layer: products by cuBLAS, biases by kernels.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.Linear"/>
    public void Linear(Tensor x, Tensor weight, Tensor? bias, Tensor y)
    {
        scratch.Begin();
        Multiply(
            x.Rows, weight.Rows, weight.Width, Operand(x, weight.Type), MatrixOperand.Of(weight).Transpose(), MatrixOperand.Of(y),
            accumulate: false);
        if (bias is not null)
        {
            Launch(
                new KernelModule("add_bias", Storage: y.Type), "add_bias", y.Rows, RowThreads(y.Width), 0,
                bias.Address, y.Width, y.Address);
        }
    }

    /// <inheritdoc cref="IOperations.LinearBackwardInput"/>
    public void LinearBackwardInput(Tensor gradY, Tensor weight, bool accumulate, Tensor gradX)
    {
        scratch.Begin();
        Multiply(
            gradY.Rows, weight.Width, weight.Rows, Operand(gradY, weight.Type), MatrixOperand.Of(weight), MatrixOperand.Of(gradX),
            accumulate);
    }

    /// <inheritdoc cref="IOperations.LinearBackwardWeight"/>
    public void LinearBackwardWeight(Tensor gradY, Tensor x, Tensor gradWeight, Tensor? gradBias)
    {
        scratch.Begin();
        Multiply(
            gradWeight.Rows, gradWeight.Width, gradY.Rows, MatrixOperand.Of(gradY).Transpose(), Operand(x, gradY.Type),
            MatrixOperand.Of(gradWeight), accumulate: true);
        if (gradBias is not null)
        {
            AddColumnSums(gradY, gradBias);
        }
    }

    /// <summary>C (= or +=) op(A) op(B); see <see cref="MatrixProducts.Multiply"/>.</summary>
    private void Multiply(int m, int n, int k, MatrixOperand a, MatrixOperand b, MatrixOperand c, bool accumulate)
    {
        if (!planning)
        {
            products.Multiply(m, n, k, a, b, c, accumulate);
        }
    }

    /// <summary>A tensor as an operand beside one of another type: cuBLAS takes two of one type, so a tensor of the residual stream is
    /// cast into scratch memory where activations are narrower.</summary>
    private MatrixOperand Operand(Tensor tensor, DType type)
    {
        if (tensor.Type == type)
        {
            return MatrixOperand.Of(tensor);
        }

        var address = scratch.Take(tensor.Count * type.Bytes(), planning);
        Cast(tensor.Address, tensor.Type, address, type, tensor.Count);
        return new MatrixOperand(address, type, tensor.Width);
    }
}
