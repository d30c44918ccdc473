using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>What the tiles of one call of an attention operation share.</summary>
internal readonly unsafe struct AttentionProblem
{
    private readonly int width;

    /// <summary>Attention over qkv [N, 3D] = queries, keys, values side by side.</summary>
    /// <param name="qkv">[N, 3D]</param>
    /// <param name="mask">Who sees whom.</param>
    /// <param name="heads">H, divides D.</param>
    /// <param name="output">[N, D]</param>
    /// <param name="logSumExp">[N, H]</param>
    public AttentionProblem(Tensor qkv, AttentionMask mask, int heads, Tensor output, Tensor logSumExp)
    {
        Mask = mask;
        Heads = heads;
        Hidden = qkv.Width / 3;
        HeadSize = Hidden / heads;
        width = qkv.Width;
        Qkv = qkv.FloatPointer;
        Output = output.FloatPointer;
        LogSumExp = logSumExp.FloatPointer;
        Scale = 1 / MathF.Sqrt(HeadSize);
    }

    /// <summary>Who sees whom.</summary>
    public AttentionMask Mask { get; }

    /// <summary>H.</summary>
    public int Heads { get; }

    /// <summary>D.</summary>
    public int Hidden { get; }

    /// <summary>d = D / H.</summary>
    public int HeadSize { get; }

    /// <summary>Floats from one row of queries, keys or values to the next.</summary>
    public int RowStride => width;

    /// <summary>What scores are multiplied by.</summary>
    public float Scale { get; init; }

    /// <summary>Queries, keys, values side by side.</summary>
    public float* Qkv { get; }

    /// <summary>The result.</summary>
    public float* Output { get; }

    /// <summary>ln Σ exp of each query's visible scores.</summary>
    public float* LogSumExp { get; }

    /// <summary>Gradient of the result, in a backward pass.</summary>
    public float* GradOutput { get; init; }

    /// <summary>Gradient of queries, keys and values, in a backward pass.</summary>
    public float* GradQkv { get; init; }

    /// <summary>The part of the scores that depends on relative positions; null where there is none.</summary>
    public RelativePositions? Positions { get; init; }

    /// <summary>Dropout of the probabilities.</summary>
    public ProbabilityDropout? Dropout { get; init; }

    /// <summary>One tile a sequence and head.</summary>
    public int Tiles => Mask.Batch * Heads;

    /// <summary>First element of one sequence and head in a tensor of token rows.</summary>
    public nint Offset(int sequence, int head, int stride) => ((nint)sequence * Mask.Length * stride) + (head * HeadSize);
}
