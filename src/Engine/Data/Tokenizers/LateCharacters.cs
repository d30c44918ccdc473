using System.Buffers;
using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Characters that Unicode normalization changes today and that Hugging Face's library leaves alone.</summary>
/// <remarks>
/// Its normalization tables are those of Unicode 9. The ranges are the characters added since that decompose, compose or have a
/// combining class, up to Unicode 17: found by normalizing every code point, alone and with a mark behind it, with both. U+FFFE is
/// with them because .NET refuses to normalize a text that holds it.
/// </remarks>
internal static class LateCharacters
{
    private const string Ranges = """
        7FD 897-89F 8CA-8D3 9FE B55 C3C CF3 D3B-D3C D81 EBA ECE 1715 180F 1ABF-1ADD 1AE0-1AEB 1DF6-1DFA 32FF A7F1-A7F4 A82C AB69 FFFE
        105D2 105DA 10781-10785 10787-107B0 107B2-107BA 10D24-10D27 10D69-10D6D 10EAB-10EAC 10EFA-10EFF 10F46-10F50 10F82-10F85 11070
        11073-11074 110C2 111CE-111CF 11241 1133B 11382 11384 1138B 11390 113B8-113C0 113C2 113C5 113C7-113CA 113CC-113D0 113D2
        113E1-113E2 1145E 11839-1183A 11930-11935 11937-11938 1193B-1193E 11940 11942-11943 119E0 11A34 11A47 11A99 11B60-11B67 11D42
        11D44-11D45 11D97 11F00-11F01 11F03 11F34-11F3A 11F3E-11F42 11F5A 13440 13447-13455 1611E-1612F 16D63 16D67 16FE4 16FF0-16FF1
        1CCD6-1CCF9 1CF00-1CF2D 1CF30-1CF46 1E030-1E06D 1E08F 1E130-1E136 1E2AE 1E2EC-1E2EF 1E4EC-1E4EF 1E5EE-1E5EF 1E6E3 1E6E6
        1E6EE-1E6EF 1E6F5 1F16C 1FBF0-1FBF9
        """;

    private static readonly HashSet<int> CodePoints = [.. CodePointRanges.Parse(Ranges)];

    private static readonly SearchValues<char> FirstChars =
        SearchValues.Create([.. CodePoints.Select(codePoint => char.ConvertFromUtf32(codePoint)[0]).Distinct()]);

    /// <summary>The first of them from <paramref name="start"/> on, and its length in chars; null when there is none.</summary>
    public static (int Index, int Length)? FindIn(string text, int start)
    {
        for (var index = start; index < text.Length; index++)
        {
            var offset = text.AsSpan(index).IndexOfAny(FirstChars);
            if (offset < 0)
            {
                return null;
            }
            index += offset;
            Rune.DecodeFromUtf16(text.AsSpan(index), out var rune, out var length);
            if (CodePoints.Contains(rune.Value))
            {
                return (index, length);
            }
        }
        return null;
    }
}
