using System.Text.Json;
using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

/// <summary>A text and what Hugging Face's library makes of it.</summary>
public sealed record TokenizerCase(string Text, int[] Ids, string[] Tokens, int[] IdsWithSpecials, string Decoded)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string DataFolder => Path.Combine(AppContext.BaseDirectory, "Tokenizers", "Data");

    public static TokenizerCase Read(JsonElement json) => json.Deserialize<TokenizerCase>(SnakeCase)!;

    public static TokenizerCase[] ReadAll(string path) =>
        [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<TokenizerCase>(line, SnakeCase)!)];

    public static void AssertAll(Tokenizer tokenizer, IReadOnlyCollection<TokenizerCase> cases)
    {
        Assert.That(cases, Is.Not.Empty);
        Assert.Multiple(() =>
        {
            foreach (var expected in cases)
            {
                var ids = tokenizer.Encode(expected.Text);
                Assert.That(ids, Is.EqualTo(expected.Ids), $"ids of {expected}");
                Assert.That(tokenizer.Tokenize(expected.Text), Is.EqualTo(expected.Tokens), $"tokens of {expected}");
                var idsWithSpecials = tokenizer.Encode(expected.Text, addSpecialTokens: true);
                Assert.That(idsWithSpecials, Is.EqualTo(expected.IdsWithSpecials), $"specials of {expected}");
                Assert.That(tokenizer.Decode(ids, skipSpecialTokens: false), Is.EqualTo(expected.Decoded), $"text of {expected}");
            }
        });
    }

    public override string ToString() => JsonSerializer.Serialize(Text.Length <= 40 ? Text : Text[..40] + "…");
}
