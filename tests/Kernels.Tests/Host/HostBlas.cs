using AntLM.Bindings.CuBlas;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;

namespace AntLM.Kernels.Tests.Host;

/// <summary>Stands for cuBLAS: products of column-major matrices by the CPU device's own, operands widened to floats.</summary>
internal sealed unsafe class HostBlas : ICuBlas
{
    /// <inheritdoc/>
    public CuBlasStatus Create(out nint handle)
    {
        handle = 1;
        return CuBlasStatus.Success;
    }

    /// <inheritdoc/>
    public CuBlasStatus Destroy(nint handle) => CuBlasStatus.Success;

    /// <inheritdoc/>
    public CuBlasStatus GetVersion(nint handle, out int version)
    {
        version = 0;
        return CuBlasStatus.Success;
    }

    /// <inheritdoc/>
    public string GetStatusString(CuBlasStatus status) => status.ToString();

    /// <inheritdoc/>
    public CuBlasStatus SetStream(nint handle, nint stream) => CuBlasStatus.Success;

    /// <inheritdoc/>
    public CuBlasStatus SetWorkspace(nint handle, nint workspace, nuint bytes) => CuBlasStatus.Success;

    /// <inheritdoc/>
    public CuBlasStatus SetMathMode(nint handle, CuBlasMath mode) => CuBlasStatus.Success;

    /// <inheritdoc/>
    public CuBlasStatus GemmEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, nint b, CudaDataType typeB, int leadingB,
        float beta, nint c, CudaDataType typeC, int leadingC, CuBlasComputeType compute)
    {
        var (rowsA, rowsB) = (transposeA == CuBlasOperation.None ? m : k, transposeB == CuBlasOperation.None ? k : n);
        if (m < 0 || n < 0 || k < 0 || leadingA < Math.Max(1, rowsA) || leadingB < Math.Max(1, rowsB) || leadingC < Math.Max(1, m))
        {
            return CuBlasStatus.InvalidValue;
        }

        // Table of cublasGemmEx, CUBLAS_COMPUTE_32F: operands of one type, and a result no narrower than fp32 operands.
        if (typeA != typeB || (typeA == CudaDataType.Float32 && typeC != CudaDataType.Float32))
        {
            return CuBlasStatus.NotSupported;
        }

        var left = transposeA == CuBlasOperation.None ? Widen(a, typeA, leadingA, m, k) : Widen(a, typeA, leadingA, k, m);
        var right = transposeB == CuBlasOperation.None ? Widen(b, typeB, leadingB, k, n) : Widen(b, typeB, leadingB, n, k);
        var product = new float[(long)m * n];
        fixed (float* leftValues = left, rightValues = right, products = product)
        {
            // A column-major matrix is the transpose of a row-major one: Cᵀ = op(B)ᵀ op(A)ᵀ.
            Gemm.Multiply(
                CpuThreads.Shared, transposeB == CuBlasOperation.Transpose, transposeA == CuBlasOperation.Transpose, n, m, k,
                rightValues, leadingB, leftValues, leadingA, products, m, accumulate: false);
        }

        var values = new float[m];
        for (var column = 0; column < n; column++)
        {
            var target = At(c, typeC, (long)column * leadingC);
            // As in BLAS, what C held is not read where beta is zero.
            if (beta != 0)
            {
                Read(target, typeC, values);
            }

            for (var row = 0; row < m; row++)
            {
                var before = beta == 0 ? 0 : beta * values[row];
                values[row] = (alpha * product[((long)column * m) + row]) + before;
            }

            Write(values, target, typeC);
        }

        return CuBlasStatus.Success;
    }

    /// <inheritdoc/>
    public CuBlasStatus GemmStridedBatchedEx(
        nint handle, CuBlasOperation transposeA, CuBlasOperation transposeB, int m, int n, int k,
        float alpha, nint a, CudaDataType typeA, int leadingA, long strideA, nint b, CudaDataType typeB, int leadingB, long strideB,
        float beta, nint c, CudaDataType typeC, int leadingC, long strideC, int batchCount, CuBlasComputeType compute)
    {
        var status = CuBlasStatus.Success;
        for (var i = 0; i < batchCount && status == CuBlasStatus.Success; i++)
        {
            status = GemmEx(
                handle, transposeA, transposeB, m, n, k,
                alpha, At(a, typeA, strideA * i), typeA, leadingA, At(b, typeB, strideB * i), typeB, leadingB,
                beta, At(c, typeC, strideC * i), typeC, leadingC, compute);
        }

        return status;
    }

    private static nint At(nint matrix, CudaDataType type, long elements) =>
        matrix + (nint)(elements * (type == CudaDataType.BFloat16 ? sizeof(ushort) : sizeof(float)));

    private static float[] Widen(nint matrix, CudaDataType type, int leading, int rows, int columns)
    {
        var values = new float[(long)leading * columns];
        // Behind the last column's rows nothing may be read: the memory can end there.
        var count = columns == 0 ? 0 : (leading * (columns - 1)) + rows;
        Read(matrix, type, values.AsSpan(0, count));
        return values;
    }

    private static void Read(nint source, CudaDataType type, Span<float> values)
    {
        if (type == CudaDataType.BFloat16)
        {
            BFloat16.Widen(new ReadOnlySpan<ushort>((void*)source, values.Length), values);
        }
        else
        {
            new ReadOnlySpan<float>((void*)source, values.Length).CopyTo(values);
        }
    }

    private static void Write(ReadOnlySpan<float> values, nint target, CudaDataType type)
    {
        if (type == CudaDataType.BFloat16)
        {
            BFloat16.Narrow(values, new Span<ushort>((void*)target, values.Length));
        }
        else
        {
            values.CopyTo(new Span<float>((void*)target, values.Length));
        }
    }
}
