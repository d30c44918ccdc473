namespace AntLM.OperationCases;

/// <summary>Everything that a device is asked to compute, by name.</summary>
public static class OperationCatalogue
{
    /// <summary>Every operation that works on rows.</summary>
    public static IReadOnlyList<OperationEntry> All { get; } =
    [
        new("Linear", (rows, width) => LinearCase.Create(rows, width, withBias: false)),
        new("Linear, bias", (rows, width) => LinearCase.Create(rows, width, withBias: true)),
        new("LowRankLinear", (rows, width) => LowRankLinearCase.Create(rows, width, probability: 0)),
        new("LowRankLinear, dropout 0.1", (rows, width) => LowRankLinearCase.Create(rows, width, probability: 0.1f)),
        new("Embedding", EmbeddingCase.Create),
        new("RmsNorm", RmsNormCase.Create),
        new("AddRmsNorm", (rows, width) => AddRmsNormCase.Create(rows, width, probability: 0)),
        new("AddRmsNorm, dropout 0.3", (rows, width) => AddRmsNormCase.Create(rows, width, probability: 0.3f)),
        new("LayerNorm", (rows, width) => LayerNormCase.Create(rows, width, affine: false)),
        new("LayerNorm, affine", (rows, width) => LayerNormCase.Create(rows, width, affine: true)),
        new("AddLayerNorm", (rows, width) => AddLayerNormCase.Create(rows, width, probability: 0)),
        new("AddLayerNorm, dropout 0.1", (rows, width) => AddLayerNormCase.Create(rows, width, probability: 0.1f)),
        new("DropOut", (rows, width) => DropOutCase.Create(rows, width, gathered: false)),
        new("DropOut, gathered", (rows, width) => DropOutCase.Create(rows, width, gathered: true)),
        new("DropOut, of several readers", (rows, width) => DropOutCase.Create(rows, width, gathered: false, accumulating: true)),
        new("Rotary", RotaryCase.Create),
        new("SwiGlu", SwiGluCase.Create),
        new("GeGluNorm", GeGluNormCase.Create),
        new("Gelu", GeluCase.Create),
        new("GatherRows", GatherRowsCase.Create),
        new("CrossEntropy", (rows, width) => CrossEntropyCase.Create(rows, width, withBias: false)),
        new("CrossEntropy, bias", (rows, width) => CrossEntropyCase.Create(rows, width, withBias: true)),
    ];

    /// <summary>Sizes that divide nothing.</summary>
    public static IReadOnlyList<OperationSize> Sizes { get; } =
        [new(1, 1), new(3, 31), new(31, 3), new(33, 127), new(3, 300), new(1, 33)];

    /// <summary>Sizes at which gradients are added to what was there.</summary>
    public static IReadOnlyList<OperationSize> AccumulatingSizes { get; } = [new(3, 31), new(33, 127)];

    /// <summary>Attention with every mask, in head sizes that every device supports: multiples of 8.</summary>
    public static IReadOnlyList<AttentionCase> Attention { get; } =
        [.. WithEveryMask(
            new AttentionCase(1, 1, 1, 8, Causal: true),
            new AttentionCase(3, 31, 3, 8, Causal: true),
            new AttentionCase(2, 33, 1, 24, Causal: true),
            new AttentionCase(2, 127, 2, 32, Causal: true),
            new AttentionCase(2, 70, 1, 64, Causal: true),
            new AttentionCase(1, 40, 1, 80, Causal: true),
            new AttentionCase(2, 17, 1, 128, Causal: true),
            new AttentionCase(1, 150, 1, 16, Causal: true))];

    /// <summary>Disentangled attention with every mask, and with dropout.</summary>
    public static IReadOnlyList<AttentionCase> DisentangledAttention { get; } =
    [
        .. WithEveryMask(
            new AttentionCase(1, 1, 1, 8, Causal: true, Disentangled: true),
            new AttentionCase(3, 31, 3, 8, Causal: true, Disentangled: true),
            new AttentionCase(2, 33, 1, 24, Causal: true, Disentangled: true),
            new AttentionCase(2, 127, 2, 32, Causal: true, Disentangled: true),
            new AttentionCase(2, 70, 1, 64, Causal: true, Disentangled: true),
            new AttentionCase(2, 17, 1, 128, Causal: true, Disentangled: true),
            new AttentionCase(17, 5, 1, 16, Causal: true, Disentangled: true),
            new AttentionCase(1, 150, 1, 16, Causal: true, Disentangled: true)),
        Dropping(1, 1, 3, 8, causal: true),
        Dropping(2, 31, 3, 8, causal: false),
        Dropping(2, 70, 2, 24, causal: true),
        Dropping(2, 127, 1, 32, causal: false),
    ];

    /// <summary>Each problem with both kinds of attention, in one document a row and in several.</summary>
    public static IEnumerable<AttentionCase> WithEveryMask(params IEnumerable<AttentionCase> problems) =>
        from problem in problems
        from causal in new[] { true, false }
        from documents in new[] { true, false }
        select new AttentionCase(
            problem.Batch, problem.Length, problem.Heads, problem.HeadSize, causal, documents, problem.Disentangled);

    private static AttentionCase Dropping(int batch, int length, int heads, int headSize, bool causal) =>
        new(batch, length, heads, headSize, causal, Documents: causal, Disentangled: true, DropoutProbability: 0.3f)
        {
            FirstSequence = 11,
        };
}
