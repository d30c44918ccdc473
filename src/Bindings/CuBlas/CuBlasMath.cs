namespace AntLM.Bindings.CuBlas;

/// <summary>Which arithmetic products may use (`cublasMath_t` in cublas_api.h).</summary>
[Flags]
public enum CuBlasMath
{
    /// <summary>CUBLAS_DEFAULT_MATH: the compute type's own; fp32 stays fp32.</summary>
    Default = 0,

    /// <summary>CUBLAS_PEDANTIC_MATH: exactly the compute type.</summary>
    Pedantic = 2,

    /// <summary>CUBLAS_TF32_TENSOR_OP_MATH: fp32 products may round their operands to TF32.</summary>
    Tf32TensorOp = 3,

    /// <summary>CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION: partial sums stay in the compute type.</summary>
    DisallowReducedPrecisionReduction = 16,
}
