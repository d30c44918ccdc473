namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Takes the pieces of a text one after the other; a piece is valid during the call only.</summary>
internal interface IPieceReader
{
    void Read(ReadOnlySpan<char> piece);
}

/// <summary>Cuts pieces of text into smaller ones: a step of the <c>pre_tokenizer</c> of a tokenizer.json.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Whether the step cuts; one that only rewrites a piece gives exactly one for one.</summary>
    public virtual bool Cuts => true;

    /// <summary>Hands the new pieces, none of them empty, to <paramref name="next"/> from left to right.</summary>
    public abstract void Cut(ReadOnlySpan<char> piece, IPieceReader next);

    /// <summary>Reads a pre-tokenizer as a list of steps, each to be applied to every piece the one before has made.</summary>
    public static IEnumerable<PreTokenizer> Read(JsonPlace place) => place.Type switch
    {
        "ByteLevel" => ByteLevelSteps.Read(place),
        "Digits" => [DigitsPreTokenizer.Read(place)],
        "Split" => [SplitPreTokenizer.Read(place)],
        "Whitespace" => [WhitespacePreTokenizer.Read(place)],
        "Sequence" => place.OnlyWith("type", "pretokenizers")["pretokenizers"].Items.SelectMany(Read),
        _ => throw place.Unsupported("a pre-tokenizer"),
    };

    /// <summary>A reader that takes pieces through all steps in turn and hands the outcome to <paramref name="last"/>.</summary>
    public static IPieceReader Chain(ReadOnlySpan<PreTokenizer> steps, IPieceReader last)
    {
        for (var index = steps.Length - 1; index >= 0; index--)
        {
            last = new Step(steps[index], last);
        }
        return last;
    }

    private sealed class Step(PreTokenizer preTokenizer, IPieceReader next) : IPieceReader
    {
        public void Read(ReadOnlySpan<char> piece) => preTokenizer.Cut(piece, next);
    }
}
