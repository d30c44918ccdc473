namespace AntLM.Engine.Data.Tokenizers;

/// <summary>WordPiece: from left to right the longest token that fits; a piece that cannot be covered is unknown as a whole.</summary>
internal sealed class WordPieceModel : TokenModel
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> continuations;
    private readonly JsonPlace unknownPlace;
    private readonly int? unknown;
    private readonly int longestPiece;
    private readonly int longestToken;

    private WordPieceModel(Vocabulary vocabulary, JsonPlace place)
        : base(vocabulary)
    {
        var prefix = place.Find("continuing_subword_prefix")?.Text ?? "##";
        continuations = prefix.Length == 0
            ? vocabulary.Spans
            : vocabulary.Ids
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value, StringComparer.Ordinal)
                .GetAlternateLookup<ReadOnlySpan<char>>();
        unknownPlace = place["unk_token"];
        unknown = vocabulary.IdOf(unknownPlace.Text);
        longestPiece = place.Find("max_input_chars_per_word")?.Number ?? 100;
        longestToken = vocabulary.Ids.Keys.Select(token => token.Length).Append(1).Max();
    }

    public static new WordPieceModel Read(JsonPlace place)
    {
        place.OnlyWith("type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab");
        return new WordPieceModel(new Vocabulary(Vocabulary.Read(place["vocab"])), place);
    }

    public override void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        var first = ids.Count;
        if (piece.Length > longestPiece && CountCodePoints(piece) > longestPiece)
        {
            ids.Add(Unknown());
            return;
        }
        for (var start = 0; start < piece.Length;)
        {
            var lookup = start == 0 ? Vocabulary.Spans : continuations;
            var length = Math.Min(piece.Length - start, longestToken);
            int id;
            while (!lookup.TryGetValue(piece.Slice(start, length), out id))
            {
                if (--length == 0)
                {
                    ids.RemoveRange(first, ids.Count - first);
                    ids.Add(Unknown());
                    return;
                }
            }
            ids.Add(id);
            start += length;
        }
    }

    private static int CountCodePoints(ReadOnlySpan<char> piece)
    {
        var count = 0;
        foreach (var _ in piece.EnumerateRunes())
        {
            count++;
        }
        return count;
    }

    private int Unknown() =>
        unknown ?? throw unknownPlace.Error($"a text needs the token '{unknownPlace.Text}', which is not in the vocabulary");
}
