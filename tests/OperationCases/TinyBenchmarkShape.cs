using AntLM.Engine.Profiling;

namespace AntLM.OperationCases;

/// <summary>Sizes at which a benchmark only shows that it runs.</summary>
public static class TinyBenchmarkShape
{
    /// <summary>Of an operation, on the backbone that uses it.</summary>
    /// <param name="name">One of <see cref="OperationBenchmark.Names"/>.</param>
    public static BenchmarkShape Of(string name)
    {
        var shape = OperationBenchmark.DefaultShape(name);
        var model = shape.Model with
        {
            VocabularySize = 33,
            HiddenSize = 24,
            IntermediateSize = 31,
            AttentionHeads = 3,
            HiddenLayers = 1,
            PositionBucketSize = 4,
        };
        return shape with { Model = model.Validated(), Batch = 3, Length = 5 };
    }
}
