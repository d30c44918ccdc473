using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices;

/// <summary>What `--precision` names: the type of activations and of the operands of matrix products.</summary>
public static class Precision
{
    /// <summary>What `--precision` takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [NameOf(DType.BFloat16), NameOf(DType.Float32)];

    /// <summary>"bf16" or "fp32".</summary>
    public static string NameOf(DType computeType) => computeType switch
    {
        DType.BFloat16 => "bf16",
        DType.Float32 => "fp32",
        _ => throw new ArgumentOutOfRangeException(nameof(computeType), computeType, "Devices compute in floats or bf16."),
    };

    /// <summary>The type that a name stands for.</summary>
    /// <exception cref="UserException">The name is not known.</exception>
    public static DType Parse(string name) =>
        name == NameOf(DType.BFloat16) ? DType.BFloat16
        : name == NameOf(DType.Float32) ? DType.Float32
        : throw new UserException($"--precision {name} is not known: use {string.Join(", ", Names)}.");
}
