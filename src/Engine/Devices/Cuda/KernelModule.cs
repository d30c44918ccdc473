using System.Globalization;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>One specialisation of one kernel source: what is compiled and loaded as a whole.</summary>
/// <param name="Source">Name of the file in `kernels/` without ".cu".</param>
/// <param name="Storage">`-DStorage`: what activations are stored as, or null where the source does not ask.</param>
/// <param name="Input">`-DInput`: what the first operand is stored as, where it may differ from the result.</param>
/// <param name="Output">`-DOutput`: what the result is stored as, where it may differ from the first operand.</param>
/// <param name="HeadSize">`-DHeadSize`: elements of a head, 0 where the source does not ask.</param>
public readonly record struct KernelModule(
    string Source, DType? Storage = null, DType? Input = null, DType? Output = null, int HeadSize = 0)
{
    /// <summary>The macros of the specialisation in alphabetical order, as in ["HeadSize=64", "Storage=bf16"].</summary>
    public IReadOnlyList<string> Macros
    {
        get
        {
            var macros = new List<string>(4);
            if (HeadSize > 0)
            {
                macros.Add(string.Create(CultureInfo.InvariantCulture, $"HeadSize={HeadSize}"));
            }

            Add(macros, nameof(Input), Input);
            Add(macros, nameof(Output), Output);
            Add(macros, nameof(Storage), Storage);
            return macros;
        }
    }

    /// <summary>Source and macros, as in "rms_norm Storage=bf16".</summary>
    public override string ToString() => string.Join(' ', Macros.Prepend(Source));

    private static void Add(List<string> macros, string name, DType? type)
    {
        if (type is { } known)
        {
            macros.Add($"{name}={NameOf(known)}");
        }
    }

    private static string NameOf(DType type) => type switch
    {
        DType.Float32 => "float",
        DType.BFloat16 => "bf16",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Kernels store floats or bf16."),
    };
}
