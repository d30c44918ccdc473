namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Turns a piece of text into ids: the <c>model</c> of a tokenizer.json.</summary>
internal abstract class TokenModel(Vocabulary vocabulary)
{
    public Vocabulary Vocabulary { get; } = vocabulary;

    /// <summary>Appends the ids of a piece. Safe to call from several threads, each with a list of its own.</summary>
    public abstract void Encode(ReadOnlySpan<char> piece, List<int> ids);

    /// <summary>Appends the tokens of a piece as they are shown.</summary>
    public virtual void Tokenize(ReadOnlySpan<char> piece, List<string> texts)
    {
        var ids = new List<int>();
        Encode(piece, ids);
        texts.AddRange(ids.Select(id => Vocabulary.Find(id)!));
    }

    public static TokenModel Read(JsonPlace place) => place.Type switch
    {
        "BPE" => BytePairModel.Read(place),
        "Unigram" => UnigramModel.Read(place),
        "WordPiece" => WordPieceModel.Read(place),
        _ => throw place.Unsupported("a model"),
    };
}
