using System.Runtime.InteropServices;
using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Turns tokens back into text: the <c>decoder</c> of a tokenizer.json.</summary>
internal abstract class TokenDecoder
{
    /// <summary>Rewrites the tokens; the text is what they give side by side.</summary>
    public abstract IEnumerable<string> Decode(IEnumerable<string> tokens);

    public static TokenDecoder Read(JsonPlace place) => place.Type switch
    {
        "ByteFallback" => ByteFallbackDecoder.Read(place),
        "ByteLevel" => ReadByteLevel(place),
        "Metaspace" => new MetaspaceDecoder(MetaspaceMarks.Read(place)),
        "WordPiece" => new WordPieceDecoder(
            place.OnlyWith("type", "prefix", "cleanup")["prefix"].Text, place.FlagOr("cleanup", true)),
        "Strip" => ReadStrip(place),
        "Replace" => new ReplaceDecoder(
            TextPattern.Read(place.OnlyWith("type", "pattern", "content")["pattern"]), place["content"].Text),
        "Fuse" => ReadFuse(place),
        "Sequence" => new DecoderSequence([.. place.OnlyWith("type", "decoders")["decoders"].Items.Select(Read)]),
        _ => throw place.Unsupported("a decoder"),
    };

    private static ByteLevelDecoder ReadByteLevel(JsonPlace place)
    {
        place.OnlyWith("type", "add_prefix_space", "trim_offsets", "use_regex");
        return new ByteLevelDecoder();
    }

    private static StripDecoder ReadStrip(JsonPlace place)
    {
        var content = place.OnlyWith("type", "content", "start", "stop")["content"];
        return content.Text.EnumerateRunes().Count() == 1
            ? new StripDecoder(content.Text, place["start"].Number, place["stop"].Number)
            : throw content.Error("one character is expected");
    }

    private static FuseDecoder ReadFuse(JsonPlace place)
    {
        place.OnlyWith("type");
        return new FuseDecoder();
    }
}

/// <summary>Chars of the byte-level alphabet become the bytes they stand for, and these UTF-8 text.</summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    public override IEnumerable<string> Decode(IEnumerable<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            ByteLevelAlphabet.Decode(token, bytes);
        }
        return [Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes))];
    }
}

/// <summary>Takes up to so many of one character off both ends of each token.</summary>
internal sealed class StripDecoder(string content, int start, int stop) : TokenDecoder
{
    public override IEnumerable<string> Decode(IEnumerable<string> tokens) => tokens.Select(Strip);

    private string Strip(string token)
    {
        var (from, to) = (0, token.Length);
        for (var count = 0; count < start && token.AsSpan(from, to - from).StartsWith(content, StringComparison.Ordinal); count++)
        {
            from += content.Length;
        }
        for (var count = 0; count < stop && token.AsSpan(from, to - from).EndsWith(content, StringComparison.Ordinal); count++)
        {
            to -= content.Length;
        }
        return token[from..to];
    }
}

/// <summary>Replaces every match in each token.</summary>
internal sealed class ReplaceDecoder(TextPattern pattern, string content) : TokenDecoder
{
    public override IEnumerable<string> Decode(IEnumerable<string> tokens) =>
        tokens.Select(token => pattern.Replace(token, content));
}

/// <summary>Makes one token of all.</summary>
internal sealed class FuseDecoder : TokenDecoder
{
    public override IEnumerable<string> Decode(IEnumerable<string> tokens) => [string.Concat(tokens)];
}

/// <summary>One decoder after the other.</summary>
internal sealed class DecoderSequence(TokenDecoder[] decoders) : TokenDecoder
{
    public override IEnumerable<string> Decode(IEnumerable<string> tokens) =>
        decoders.Aggregate(tokens, (current, decoder) => decoder.Decode(current));
}
