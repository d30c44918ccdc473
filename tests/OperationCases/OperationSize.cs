using System.Globalization;

namespace AntLM.OperationCases;

/// <summary>How large an operation's input is.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Width">Elements of a row.</param>
public sealed record OperationSize(int Rows, int Width)
{
    /// <summary>As in "33 × 127".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows} × {Width}");
}
