namespace AntLM.Engine.Interop;

/// <summary>Element types of safetensors files that are read and written, under the format's own names.</summary>
public enum SafetensorsType
{
    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>The upper half of a single.</summary>
    BF16,

    /// <summary>IEEE 754 half precision.</summary>
    F16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Signed 64-bit integer.</summary>
    I64,
}

/// <summary>Sizes of <see cref="SafetensorsType"/>.</summary>
public static class SafetensorsTypeSize
{
    /// <summary>Bytes of one element.</summary>
    public static int Bytes(this SafetensorsType type) => type switch
    {
        SafetensorsType.BF16 or SafetensorsType.F16 => 2,
        SafetensorsType.I64 => 8,
        _ => 4,
    };
}
