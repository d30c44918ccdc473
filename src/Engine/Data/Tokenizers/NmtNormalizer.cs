using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Drops control characters and turns what else stands for a space into one, as translation systems do.</summary>
internal sealed class NmtNormalizer : TextNormalizer
{
    public static new NmtNormalizer Read(JsonPlace place)
    {
        place.OnlyWith("type");
        return new NmtNormalizer();
    }

    public override string Normalize(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!IsDropped(character))
            {
                result.Append(IsSpace(character) ? ' ' : character);
            }
        }
        return result.ToString();
    }

    private static bool IsDropped(char character) => character
        is (>= '\u0001' and <= '\u0008') or '\u000B' or (>= '\u000E' and <= '\u001F') or '\u007F' or '\u008F' or '\u009F';

    private static bool IsSpace(char character) => character
        is '\t' or '\n' or '\f' or '\r' or '\u1680' or (>= '\u200B' and <= '\u200F') or '\u2028' or '\u2029' or '\u2581'
        or '\uFEFF' or '\uFFFD';
}
