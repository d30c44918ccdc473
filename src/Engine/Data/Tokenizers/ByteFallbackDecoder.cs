using System.Globalization;
using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Runs of tokens like <c>&lt;0xE2&gt;</c> become the text of their bytes, or U+FFFD for each byte when they are no UTF-8.</summary>
internal sealed class ByteFallbackDecoder : TokenDecoder
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static new ByteFallbackDecoder Read(JsonPlace place)
    {
        place.OnlyWith("type");
        return new ByteFallbackDecoder();
    }

    public override IEnumerable<string> Decode(IEnumerable<string> tokens)
    {
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (ByteOf(token) is { } value)
            {
                run.Add(value);
                continue;
            }
            if (run.Count > 0)
            {
                yield return TextOf(run);
                run.Clear();
            }
            yield return token;
        }
        if (run.Count > 0)
        {
            yield return TextOf(run);
        }
    }

    private static byte? ByteOf(string token) =>
        token is ['<', '0', 'x', _, _, '>']
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private static string TextOf(List<byte> run)
    {
        try
        {
            return Strict.GetString([.. run]);
        }
        catch (DecoderFallbackException)
        {
            return new string('\uFFFD', run.Count);
        }
    }
}
