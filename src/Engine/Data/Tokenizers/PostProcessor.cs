namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Puts special tokens around the ids of one text or of two: the <c>post_processor</c> of a tokenizer.json.</summary>
internal abstract class PostProcessor
{
    /// <summary>The ids that it adds.</summary>
    public virtual IEnumerable<int> SpecialIds => [];

    /// <summary>The ids with the special tokens.</summary>
    /// <param name="ids">Of the text, or of the first of two.</param>
    /// <param name="second">Of the second text, or null.</param>
    public abstract int[] Process(int[] ids, int[]? second = null);

    public static PostProcessor Read(JsonPlace place) => place.Type switch
    {
        "ByteLevel" => ReadByteLevel(place),
        "TemplateProcessing" => TemplatePostProcessor.Read(place),
        "Sequence" => ReadSequence(place),
        _ => throw place.Unsupported("a post-processor"),
    };

    // It only moves positions in the text, which are not kept.
    private static PostProcessorSequence ReadByteLevel(JsonPlace place)
    {
        place.OnlyWith("type", "add_prefix_space", "trim_offsets", "use_regex");
        return new PostProcessorSequence([]);
    }

    private static PostProcessorSequence ReadSequence(JsonPlace place)
    {
        var processors = place.OnlyWith("type", "processors")["processors"].Items.Select(Read);
        return new PostProcessorSequence([.. processors.Where(processor => processor is not PostProcessorSequence { IsEmpty: true })]);
    }
}

/// <summary>One post-processor after the other; the first of them joins two texts. Without any, nothing stands between them.</summary>
internal sealed class PostProcessorSequence(PostProcessor[] processors) : PostProcessor
{
    /// <summary>Whether it changes nothing.</summary>
    public bool IsEmpty => processors.Length == 0;

    public override IEnumerable<int> SpecialIds => processors.SelectMany(processor => processor.SpecialIds);

    public override int[] Process(int[] ids, int[]? second = null) => IsEmpty
        ? [.. ids, .. second ?? []]
        : processors[1..].Aggregate(processors[0].Process(ids, second), (current, processor) => processor.Process(current));
}
