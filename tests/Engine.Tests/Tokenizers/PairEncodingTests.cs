using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

/// <summary>Two texts in one row, cut as Hugging Face's library cuts.</summary>
public sealed class PairEncodingTests
{
    private const string Template = """
        {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                    {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
         "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                  {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
         "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [0], "tokens": ["[CLS]"]},
                            "[SEP]": {"id": "[SEP]", "ids": [1], "tokens": ["[SEP]"]}}}
        """;

    private const string ByteLevel = """{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""";

    [TestCase(Template, "0 2 3 1 4 1")]
    [TestCase("null", "2 3 4")]
    [TestCase(ByteLevel, "2 3 4")]
    [TestCase("""{"type": "Sequence", "processors": [""" + ByteLevel + ", " + Template + "]}", "0 2 3 1 4 1")]
    public void The_post_processor_says_what_stands_between(string postProcessor, string ids) =>
        Assert.That(string.Join(' ', Load(postProcessor).Encode("a b", "c", 99)), Is.EqualTo(ids));

    // Tokens of the first text and of the second, room for both, what is kept of each: worked out by hand from the rule of "longest_first".
    [TestCase(4, 3, 7, 4, 3)]
    [TestCase(5, 3, 7, 4, 3)]
    [TestCase(3, 5, 7, 3, 4)]
    [TestCase(9, 2, 7, 5, 2)]
    [TestCase(2, 9, 7, 2, 5)]
    [TestCase(9, 8, 7, 4, 3)]
    [TestCase(8, 9, 7, 3, 4)]
    [TestCase(9, 9, 7, 3, 4)]
    [TestCase(9, 9, 8, 4, 4)]
    [TestCase(9, 0, 7, 7, 0)]
    [TestCase(1, 9, 1, 0, 1)]
    public void The_longer_text_is_cut_first(int first, int second, int room, int keptOfFirst, int keptOfSecond)
    {
        var ids = Load(Template).Encode(Words("a", first), Words("b", second), room + 3);
        int[] expected = [0, .. Enumerable.Repeat(2, keptOfFirst), 1, .. Enumerable.Repeat(3, keptOfSecond), 1];
        Assert.That(ids, Is.EqualTo(expected));
    }

    [Test]
    public void One_text_is_cut_at_its_end_and_keeps_its_special_tokens() =>
        Assert.That(Load(Template).Encode("a b c c", null, 5), Is.EqualTo(new[] { 0, 2, 3, 4, 1 }));

    [Test]
    public void Less_room_than_special_tokens_is_refused() =>
        Assert.That(() => Load(Template).Encode("a", "b", 2), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static string Words(string word, int count) => string.Join(' ', Enumerable.Repeat(word, count));

    private static Tokenizer Load(string postProcessor) => Tokenizer.Parse(
        """
        {"pre_tokenizer": {"type": "Whitespace"}, "post_processor": POST, "model": {"type": "WordPiece", "unk_token": "[SEP]",
         "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {"[CLS]": 0, "[SEP]": 1, "a": 2, "b": 3, "c": 4}}}
        """.Replace("POST", postProcessor, StringComparison.Ordinal),
        "pairs.json");
}
