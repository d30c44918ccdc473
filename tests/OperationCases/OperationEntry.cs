namespace AntLM.OperationCases;

/// <summary>One operation of the catalogue.</summary>
/// <param name="Name">As in "AddRmsNorm, dropout 0.3".</param>
/// <param name="Create">The case for (rows, width).</param>
public sealed record OperationEntry(string Name, Func<int, int, OperationCase> Create)
{
    /// <summary>The case at a size.</summary>
    public OperationCase At(OperationSize size) => Create(size.Rows, size.Width);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
