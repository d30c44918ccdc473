using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Unigram: of all ways to cut a piece into tokens the one with the highest sum of scores (Kudo 2018, section 3.2).</summary>
/// <remarks>
/// A score is a logarithm of a probability. A character without a token of its own is unknown, at ten below the lowest score; unknown
/// neighbours become one token. Sums are kept in double precision and ties go to the longest last token, as in Hugging Face's library.
/// </remarks>
internal sealed class UnigramModel : TokenModel
{
    private const double UnknownPenalty = 10;
    private const int StackLimit = 256;

    private readonly JsonPlace place;
    private readonly double[] scores;
    private readonly TokenTrie tokens;
    private readonly int? unknown;
    private readonly double unknownScore;
    private readonly int?[]? bytes;

    private UnigramModel(JsonPlace place, string[] tokens, double[] scores)
        : base(new Vocabulary(tokens))
    {
        this.place = place;
        this.scores = scores;
        this.tokens = new TokenTrie(Vocabulary.Ids);
        unknownScore = scores.DefaultIfEmpty().Min() - UnknownPenalty;
        if (place.Find("unk_id") is { } id)
        {
            unknown = id.Number < tokens.Length ? id.Number : throw id.Error($"the vocabulary has only {tokens.Length} tokens");
        }
        if (place.FlagOr("byte_fallback", false))
        {
            bytes = [.. Enumerable.Range(0, 256).Select(value => Vocabulary.IdOf($"<0x{value:X2}>"))];
        }
    }

    public static new UnigramModel Read(JsonPlace place)
    {
        var tokens = new List<string>();
        var scores = new List<double>();
        foreach (var entry in place.OnlyWith("type", "unk_id", "vocab", "byte_fallback")["vocab"].Items)
        {
            if (entry.Items.ToArray() is not [var token, var score])
            {
                throw entry.Error("a token and its score are expected");
            }
            tokens.Add(token.Text);
            scores.Add(score.Real);
        }
        return new UnigramModel(place, [.. tokens], [.. scores]);
    }

    public override void Encode(ReadOnlySpan<char> piece, List<int> ids) => Encode(piece, ids, null);

    /// <remarks>An unknown token shows the text it stands for.</remarks>
    public override void Tokenize(ReadOnlySpan<char> piece, List<string> texts) => Encode(piece, [], texts);

    private void Encode(ReadOnlySpan<char> piece, List<int> ids, List<string>? texts)
    {
        Span<Cut> cuts = piece.Length < StackLimit ? stackalloc Cut[piece.Length + 1] : new Cut[piece.Length + 1];
        FindBestCuts(piece, cuts);
        PointForward(cuts);
        for (var start = 0; start < piece.Length;)
        {
            var end = cuts[start].Neighbour;
            var id = cuts[end].Id;
            if (id == unknown)
            {
                while (end < piece.Length && cuts[cuts[end].Neighbour].Id == unknown)
                {
                    end = cuts[end].Neighbour;
                }
                AddUnknown(piece[start..end], ids, texts);
            }
            else
            {
                ids.Add(id);
                texts?.Add(new string(piece[start..end]));
            }
            start = end;
        }
    }

    /// <summary>For each place in the piece the best token that ends there, by the best sum of scores up to there.</summary>
    private void FindBestCuts(ReadOnlySpan<char> piece, Span<Cut> cuts)
    {
        cuts.Fill(new Cut(0, Cut.None, 0));
        int length;
        for (var start = 0; start < piece.Length; start += length)
        {
            Rune.DecodeFromUtf16(piece[start..], out _, out length);
            var scoreHere = cuts[start].Score;
            var standsAlone = false;
            var node = TokenTrie.Root;
            for (var end = start; end < piece.Length && tokens.TryDescend(ref node, piece[end]);)
            {
                end++;
                if (tokens.IdAt(node) is >= 0 and var id)
                {
                    cuts[end].Offer(scores[id] + scoreHere, start, id);
                    standsAlone |= end - start == length;
                }
            }
            if (!standsAlone)
            {
                cuts[start + length].Offer(
                    unknownScore + scoreHere, start, unknown ?? throw place.Error("a text needs an unknown token, and unk_id is not set"));
            }
        }
    }

    /// <summary>Turns the way back from the end into the way there from the beginning.</summary>
    private static void PointForward(Span<Cut> cuts)
    {
        var next = Cut.None;
        for (var end = cuts.Length - 1; end != Cut.None;)
        {
            var start = cuts[end].Neighbour;
            cuts[end].Neighbour = next;
            (next, end) = (end, start);
        }
    }

    private void AddUnknown(ReadOnlySpan<char> run, List<int> ids, List<string>? texts)
    {
        if (bytes is not null && !Vocabulary.Spans.TryGetValue(run, out _))
        {
            var utf8 = new byte[Encoding.UTF8.GetByteCount(run)];
            Encoding.UTF8.GetBytes(run, utf8);
            if (Array.TrueForAll(utf8, value => bytes[value] is not null))
            {
                foreach (var value in utf8)
                {
                    var byteId = bytes[value]!.Value;
                    ids.Add(byteId);
                    texts?.Add(Vocabulary.Find(byteId)!);
                }
                return;
            }
        }
        ids.Add(Vocabulary.Spans.TryGetValue(run, out var id) ? id : unknown!.Value);
        texts?.Add(new string(run));
    }

    /// <summary>A place between two characters, and the best token that ends there.</summary>
    /// <param name="score">The sum of the scores up to here.</param>
    /// <param name="neighbour">Where the token begins; after <see cref="PointForward"/>, where the next one ends.</param>
    /// <param name="id">The token.</param>
    private struct Cut(double score, int neighbour, int id)
    {
        public const int None = -1;

        public double Score { get; private set; } = score;

        public int Neighbour { get; set; } = neighbour;

        public int Id { get; private set; } = id;

        public void Offer(double score, int start, int id)
        {
            if (Neighbour == None || score > Score)
            {
                (Score, Neighbour, Id) = (score, start, id);
            }
        }
    }
}
