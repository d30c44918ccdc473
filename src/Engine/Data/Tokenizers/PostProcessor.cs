namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Puts special tokens around the ids of a text: the <c>post_processor</c> of a tokenizer.json.</summary>
internal abstract class PostProcessor
{
    /// <summary>The ids that it adds.</summary>
    public virtual IEnumerable<int> SpecialIds => [];

    /// <summary>The ids with the special tokens; the same array when there are none.</summary>
    public abstract int[] Process(int[] ids);

    public static PostProcessor Read(JsonPlace place) => place.Type switch
    {
        "ByteLevel" => ReadByteLevel(place),
        "TemplateProcessing" => TemplatePostProcessor.Read(place),
        "Sequence" => new PostProcessorSequence([.. place.OnlyWith("type", "processors")["processors"].Items.Select(Read)]),
        _ => throw place.Unsupported("a post-processor"),
    };

    // It only moves positions in the text, which are not kept.
    private static PostProcessorSequence ReadByteLevel(JsonPlace place)
    {
        place.OnlyWith("type", "add_prefix_space", "trim_offsets", "use_regex");
        return new PostProcessorSequence([]);
    }
}

/// <summary>One post-processor after the other.</summary>
internal sealed class PostProcessorSequence(PostProcessor[] processors) : PostProcessor
{
    public override IEnumerable<int> SpecialIds => processors.SelectMany(processor => processor.SpecialIds);

    public override int[] Process(int[] ids) => processors.Aggregate(ids, (current, processor) => processor.Process(current));
}
