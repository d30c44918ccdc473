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

    /// <summary>The step for text that something stands before: another one where a step treats the beginning of a text in its own way.</summary>
    public virtual PreTokenizer Inside => this;

    /// <summary>Hands the new pieces, none of them empty, to <paramref name="next"/> from left to right.</summary>
    public abstract void Cut(ReadOnlySpan<char> piece, IPieceReader next);

    /// <summary>Reads a pre-tokenizer as a list of steps, each to be applied to every piece the one before has made.</summary>
    public static IEnumerable<PreTokenizer> Read(JsonPlace place) => place.Type switch
    {
        "ByteLevel" => ByteLevelSteps.Read(place),
        "Digits" => [DigitsPreTokenizer.Read(place)],
        "Metaspace" => MetaspaceSteps.Read(place),
        "Punctuation" => [PunctuationPreTokenizer.Read(place)],
        "Split" => [SplitPreTokenizer.Read(place)],
        "Whitespace" => [WhitespacePreTokenizer.Read(place)],
        "Sequence" => ReadSequence(place),
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

    private static List<PreTokenizer> ReadSequence(JsonPlace place)
    {
        var steps = new List<PreTokenizer>();
        foreach (var item in place.OnlyWith("type", "pretokenizers")["pretokenizers"].Items)
        {
            var isCut = steps.Exists(step => step.Cuts);
            foreach (var step in Read(item))
            {
                // Only the whole text before any cut is known to begin the text.
                if (isCut && step.Inside != step)
                {
                    throw item.Error("prepend_scheme 'first' behind a pre-tokenizer that cuts is not supported");
                }
                steps.Add(step);
            }
        }
        return steps;
    }

    private sealed class Step(PreTokenizer preTokenizer, IPieceReader next) : IPieceReader
    {
        public void Read(ReadOnlySpan<char> piece) => preTokenizer.Cut(piece, next);
    }
}
