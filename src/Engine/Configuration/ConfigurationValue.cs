namespace AntLM.Engine.Configuration;

/// <summary>A value as it was written.</summary>
/// <param name="Path">"training.batch_size"</param>
/// <param name="Items">One text, or the items of a list.</param>
/// <param name="IsList">Whether it was written as a list.</param>
/// <param name="IsNull">Whether it was written as null, or as nothing.</param>
/// <param name="Source">"configs/small.yaml:14", "--set", "--data".</param>
internal sealed record ConfigurationValue(string Path, IReadOnlyList<string> Items, bool IsList, bool IsNull, string Source)
{
    /// <summary>The value as it is quoted in a message.</summary>
    public string Display => IsNull ? "null" : IsList ? $"[{string.Join(", ", Items)}]" : $"\"{Items[0]}\"";
}
