namespace AntLM.OperationCases;

/// <summary>One input of an <see cref="OperationCase"/>.</summary>
/// <param name="Kind">How the operation meets it.</param>
/// <param name="Rows">Rows; 0 for a vector.</param>
/// <param name="Width">Elements of a row.</param>
/// <param name="Value">Draws or computes the element at (row, column); standard normal by default.</param>
public sealed record CaseInput(CaseInputKind Kind, int Rows, int Width, Func<Random, int, int, double>? Value = null)
{
    /// <summary>How many elements there are.</summary>
    public int Count => Math.Max(Rows, 1) * Width;

    /// <summary>The elements for one seed.</summary>
    public float[] Draw(Random random) =>
        [.. Enumerable.Range(0, Count).Select(i => (float)(Value?.Invoke(random, i / Width, i % Width) ?? Normal(random)))];

    /// <summary>A standard normal number.</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
