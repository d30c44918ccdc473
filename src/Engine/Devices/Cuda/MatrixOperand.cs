using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>A matrix in device memory as it enters a product.</summary>
/// <param name="Address">Its first element.</param>
/// <param name="Type">Element type.</param>
/// <param name="Leading">Elements from one row to the next.</param>
/// <param name="Transposed">Whether the product takes its transpose.</param>
internal readonly record struct MatrixOperand(nint Address, DType Type, int Leading, bool Transposed = false)
{
    /// <summary>A whole tensor [rows, width].</summary>
    public static MatrixOperand Of(Tensor tensor) => new(tensor.Address, tensor.Type, tensor.Width);

    /// <summary>The rows from this one on, as they lie in memory.</summary>
    public MatrixOperand FromRow(int row) => this with { Address = Address + ((nint)row * Leading * Type.Bytes()) };

    /// <summary>The same memory, of which the product takes the transpose.</summary>
    public MatrixOperand Transpose() => this with { Transposed = !Transposed };
}
