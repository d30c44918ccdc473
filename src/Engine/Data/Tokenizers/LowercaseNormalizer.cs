using System.Buffers;
using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Lower case, character by character and without regard to language.</summary>
internal sealed class LowercaseNormalizer : TextNormalizer
{
    // Where Hugging Face's library, by the tables of Unicode 17, differs from .NET with ICU 72 (Unicode 15); found by comparing every
    // code point. First or only character of a range, its lower case.
    private const string Table = """
        130=69,307 1C89=1C8A A7CB=264 A7CC=A7CD A7CE=A7CF A7D2=A7D3 A7D4=A7D5 A7DA=A7DB A7DC=19B 10D50-10D65=10D70 16EA0-16EB8=16EBB
        """;

    private static readonly Dictionary<int, string> LowerCase =
        Table.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(Expand).ToDictionary();

    private static readonly SearchValues<char> FirstChars =
        SearchValues.Create([.. LowerCase.Keys.Select(codePoint => char.ConvertFromUtf32(codePoint)[0]).Distinct()]);

    public static new LowercaseNormalizer Read(JsonPlace place)
    {
        place.OnlyWith("type");
        return new LowercaseNormalizer();
    }

    public override string Normalize(string text)
    {
        var lower = text.ToLowerInvariant();
        if (!lower.AsSpan().ContainsAny(FirstChars))
        {
            return lower;
        }
        var result = new StringBuilder(lower.Length);
        foreach (var rune in lower.EnumerateRunes())
        {
            if (LowerCase.TryGetValue(rune.Value, out var other))
            {
                result.Append(other);
            }
            else
            {
                result.Append(rune);
            }
        }
        return result.ToString();
    }

    private static IEnumerable<KeyValuePair<int, string>> Expand(string entry)
    {
        var sides = entry.Split('=');
        var target = CodePointRanges.Parse(sides[1].Replace(',', ' ')).ToArray();
        foreach (var codePoint in CodePointRanges.Parse(sides[0]))
        {
            yield return new(codePoint, string.Concat(target.Select(char.ConvertFromUtf32)));
            target[0]++;
        }
    }
}
