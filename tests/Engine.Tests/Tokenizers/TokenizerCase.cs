using System.Text.Json;

namespace AntLM.Engine.Tests.Tokenizers;

/// <summary>A text and what Hugging Face's library makes of it.</summary>
public sealed record TokenizerCase(string Text, int[] Ids, string[] Tokens, int[] IdsWithSpecials, string Decoded)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string DataFolder => Path.Combine(TestContext.CurrentContext.TestDirectory, "Tokenizers", "Data");

    public static TokenizerCase[] ReadAll(string path) =>
        [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<TokenizerCase>(line, SnakeCase)!)];

    public override string ToString() => JsonSerializer.Serialize(Text.Length <= 40 ? Text : Text[..40] + "…");
}
