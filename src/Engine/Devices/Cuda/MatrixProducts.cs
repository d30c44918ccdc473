using AntLM.Bindings.CuBlas;
using AntLM.Bindings.Cuda;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>
/// Row-major matrix products by cuBLAS, added up in fp32. cuBLAS is column-major: a row-major matrix is its transpose there, so
/// C = A B is asked for as Cᵀ = Bᵀ Aᵀ.
/// </summary>
internal sealed class MatrixProducts : IDisposable
{
    // What NVIDIA recommends for Hopper; own memory makes the choice of algorithm, and so the bits, the same in every run.
    private const long WorkspaceBytes = 32L << 20;

    private readonly CuBlasHandle handle;
    private readonly DeviceBuffer workspace;

    /// <summary>Opens cuBLAS on the stream, with a workspace of its own.</summary>
    public MatrixProducts(CudaContext context, CudaStream stream, ICuBlas blas)
    {
        handle = new CuBlasHandle(blas);
        try
        {
            workspace = new DeviceBuffer(context, WorkspaceBytes);
            handle.SetStream(stream);
            handle.SetWorkspace(workspace);
            handle.SetMathMode(CuBlasMath.Default | CuBlasMath.DisallowReducedPrecisionReduction);
        }
        catch
        {
            workspace?.Dispose();
            handle.Dispose();
            throw;
        }
    }

    /// <summary>C (= or +=) scale · op(A) op(B), op(A) [m, k], op(B) [k, n], C [m, n], rows contiguous.</summary>
    /// <param name="m">Rows of the result.</param>
    /// <param name="n">Columns of the result.</param>
    /// <param name="k">What is summed over.</param>
    /// <param name="a">[m, k], or [k, m] where transposed.</param>
    /// <param name="b">[k, n], or [n, k] where transposed.</param>
    /// <param name="c">[m, n]</param>
    /// <param name="accumulate">Whether C is added to.</param>
    /// <param name="scale">What the product is multiplied by.</param>
    public void Multiply(int m, int n, int k, MatrixOperand a, MatrixOperand b, MatrixOperand c, bool accumulate, float scale = 1)
    {
        if (m > 0 && n > 0)
        {
            handle.Gemm(
                OperationOf(b), OperationOf(a), n, m, k,
                scale, b.Address, TypeOf(b), b.Leading, a.Address, TypeOf(a), a.Leading,
                accumulate ? 1 : 0, c.Address, TypeOf(c), c.Leading, CuBlasComputeType.Float32);
        }
    }

    /// <summary>The same for <paramref name="count"/> products, operands at strides (in elements) behind each other.</summary>
    public void MultiplyBatch(
        int m, int n, int k, MatrixOperand a, long strideA, MatrixOperand b, long strideB, MatrixOperand c, long strideC, int count,
        bool accumulate, float scale = 1)
    {
        if (m > 0 && n > 0 && count > 0)
        {
            handle.GemmStridedBatched(
                OperationOf(b), OperationOf(a), n, m, k,
                scale, b.Address, TypeOf(b), b.Leading, strideB, a.Address, TypeOf(a), a.Leading, strideA,
                accumulate ? 1 : 0, c.Address, TypeOf(c), c.Leading, strideC, count, CuBlasComputeType.Float32);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        handle.Dispose();
        workspace.Dispose();
    }

    private static CuBlasOperation OperationOf(MatrixOperand operand) =>
        operand.Transposed ? CuBlasOperation.Transpose : CuBlasOperation.None;

    private static CudaDataType TypeOf(MatrixOperand operand) => operand.Type switch
    {
        DType.Float32 => CudaDataType.Float32,
        DType.BFloat16 => CudaDataType.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(operand), operand.Type, "Products are of floats or bf16."),
    };
}
