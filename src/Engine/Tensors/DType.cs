namespace AntLM.Engine.Tensors;

/// <summary>What one element of a tensor is stored as.</summary>
public enum DType
{
    /// <summary>IEEE 754 single precision, 4 bytes.</summary>
    Float32,

    /// <summary>The upper half of a single, 2 bytes: 8 bits of exponent, 7 of fraction.</summary>
    BFloat16,

    /// <summary>Signed 32-bit integer, 4 bytes.</summary>
    Int32,
}

/// <summary>Sizes of element types.</summary>
public static class DTypeSize
{
    /// <summary>Bytes of one element.</summary>
    public static int Bytes(this DType type) => type == DType.BFloat16 ? 2 : 4;
}
