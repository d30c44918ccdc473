using System.Text.Json;
using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

/// <summary>
/// One small tokenizer for each thing a tokenizer.json can ask for; ids, tokens and texts were computed with Hugging Face's library 0.23.2.
/// In those of type WordPiece a token without <c>##</c> shows where a piece begins.
/// </summary>
public sealed class TokenizerFeatureTests
{
    private static IEnumerable<TestCaseData> Features() =>
        File.ReadLines(Path.Combine(TokenizerCase.DataFolder, "features.jsonl")).Select(line =>
        {
            var feature = JsonDocument.Parse(line).RootElement;
            return new TestCaseData(feature).SetArgDisplayNames(feature.GetProperty("name").GetString()!);
        });

    [TestCaseSource(nameof(Features))]
    public void GivesTheIdsOfHuggingFace(JsonElement feature)
    {
        var tokenizer = Tokenizer.Parse(feature.GetProperty("tokenizer").GetRawText(), "feature");
        TokenizerCase.AssertAll(tokenizer, [.. feature.GetProperty("cases").EnumerateArray().Select(TokenizerCase.Read)]);
    }
}
