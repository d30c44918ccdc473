namespace AntLM.Engine.Devices;

/// <summary>What a call of an operation has to do at least, on any device.</summary>
/// <param name="Flops">Floating-point operations; exp, tanh and erf count as the polynomials they are usually computed by.</param>
/// <param name="Bytes">Memory traffic when every operand is read once and every result written once, and nothing is in a cache before.</param>
public readonly record struct OperationCost(double Flops, double Bytes)
{
    /// <summary>Both counts added up.</summary>
    public static OperationCost operator +(OperationCost left, OperationCost right) =>
        new(left.Flops + right.Flops, left.Bytes + right.Bytes);

    /// <summary>Both counts divided, as for the mean of several calls.</summary>
    public static OperationCost operator /(OperationCost total, double calls) => new(total.Flops / calls, total.Bytes / calls);
}
