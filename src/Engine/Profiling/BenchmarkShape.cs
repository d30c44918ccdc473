using AntLM.Engine.Models;

namespace AntLM.Engine.Profiling;

/// <summary>The sizes that operations are benchmarked at: those they have in a training step of a model.</summary>
/// <param name="Preset">What the sizes are called.</param>
/// <param name="Model">Widths.</param>
/// <param name="Batch">Sequences of a step.</param>
/// <param name="Length">Tokens of a sequence.</param>
public sealed record BenchmarkShape(string Preset, ModelConfiguration Model, int Batch, int Length)
{
    /// <summary>The shape that a backbone's operations are measured at where nothing else is asked for.</summary>
    public static BenchmarkShape Default(Architecture architecture) => architecture == Architecture.BabyLlama
        ? Of("babyllama-16m", batch: 16, length: 128)
        : Of("ltgbert-base", batch: 4, length: 128);

    /// <summary>The shapes that a backbone's operations are compared at on a fast device: a small and a large model.</summary>
    public static IReadOnlyList<BenchmarkShape> Compared(Architecture architecture) => architecture == Architecture.BabyLlama
        ? [Of("babyllama-16m", batch: 16, length: 128), Of("babyllama-97m", batch: 64, length: 256)]
        : [Of("ltgbert-small", batch: 32, length: 128), Of("ltgbert-base", batch: 32, length: 512)];

    private static BenchmarkShape Of(string preset, int batch, int length) => new(preset, ModelPresets.Find(preset)!, batch, length);
}
