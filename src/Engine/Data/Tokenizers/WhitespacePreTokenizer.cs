using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Words and runs of other visible characters: the matches of <c>\w+|[^\w\s]+</c>, white space left out.</summary>
internal sealed class WhitespacePreTokenizer : PreTokenizer
{
    private enum Kind
    {
        Space,
        Word,
        Other,
    }

    public static new WhitespacePreTokenizer Read(JsonPlace place)
    {
        place.OnlyWith("type");
        return new WhitespacePreTokenizer();
    }

    public override void Cut(ReadOnlySpan<char> piece, IPieceReader next)
    {
        var start = 0;
        var open = Kind.Space;
        for (var index = 0; index < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[index..], out var rune, out var length);
            var kind = WordCharacters.Contains(rune) ? Kind.Word : Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other;
            if (kind != open)
            {
                if (open != Kind.Space)
                {
                    next.Read(piece[start..index]);
                }
                (start, open) = (index, kind);
            }
            index += length;
        }
        if (open != Kind.Space)
        {
            next.Read(piece[start..]);
        }
    }
}
