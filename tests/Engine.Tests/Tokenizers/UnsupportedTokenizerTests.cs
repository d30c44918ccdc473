using System.Text.Json.Nodes;
using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

/// <summary>What is not supported is refused when the file is read, by file, place and name.</summary>
public sealed class UnsupportedTokenizerTests
{
    private const string Small = """
        {"normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": null, "added_tokens": [],
         "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}
        """;

    [TestCase("model", """{"type": "BPE", "vocab": {"a": 4194304}, "merges": []}""", "$.model.vocab.a: an id below 4194304 is expected")]
    [TestCase("decoder", """{"type": "Strip", "content": "", "start": 1, "stop": 0}""", "$.decoder.content: one character is expected")]
    [TestCase(
        "post_processor",
        """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x"}}], "special_tokens": {"x": {"ids": [3]}}}""",
        "$.post_processor: it adds an id that no token has")]
    [TestCase(
        "post_processor",
        """{"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A"}}, {"Sequence": {"id": "A"}}], "special_tokens": {}}""",
        "$.post_processor.single: a template can hold each text only once")]
    [TestCase("normalizer", """{"type": "BertNormalizer"}""", "$.normalizer: a normalizer of type 'BertNormalizer'")]
    [TestCase(
        "pre_tokenizer",
        """{"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}, {"type": "BertPreTokenizer"}]}""",
        "$.pre_tokenizer.pretokenizers[1]: a pre-tokenizer of type 'BertPreTokenizer'")]
    [TestCase("post_processor", """{"type": "BertProcessing"}""", "$.post_processor: a post-processor of type 'BertProcessing'")]
    [TestCase("decoder", """{"type": "CTC"}""", "$.decoder: a decoder of type 'CTC'")]
    [TestCase("model", """{"type": "WordLevel"}""", "$.model: a model of type 'WordLevel'")]
    [TestCase("model", """{"type": "BPE", "dropout": 0.1, "vocab": {}, "merges": []}""", "$.model.dropout: dropout 0.1")]
    [TestCase("model", """{"type": "BPE", "byte_fallback": true, "vocab": {}, "merges": []}""", "$.model.byte_fallback: byte_")]
    [TestCase("model", """{"type": "BPE", "end_of_word_suffix": "</w>", "vocab": {}, "merges": []}""", "$.model.end_of_word_suffix")]
    [TestCase("model", """{"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}""", "$.model.merges[0]: the merge needs the token 'b'")]
    [TestCase("model", """{"type": "BPE", "vocab": {"a": 0}, "merges": ["a"]}""", "$.model.merges[0]: a merge is a pair")]
    [TestCase("model", """{"type": "BPE", "vocab": {"a": 0}, "unk_token": "?", "merges": []}""", "$.model.unk_token: '?' is not in the")]
    [TestCase("model", """{"type": "BPE", "vocab": {"a": -1}, "merges": []}""", "$.model.vocab.a: a whole number")]
    [TestCase("model", """{"type": "BPE", "vocab": {"a": 0}}""", "$.model: 'merges' is missing")]
    [TestCase("model", """{"type": "Unigram", "vocab": [["a", 0]], "unk_id": 1}""", "$.model.unk_id: the vocabulary has only 1 tokens")]
    [TestCase("model", """{"type": "Unigram", "vocab": [["a"]]}""", "$.model.vocab[0]: a token and its score are expected")]
    [TestCase("model", """{"type": "Unigram", "vocab": [["a", 1e999]]}""", "$.model.vocab[0][1]: a number is expected")]
    [TestCase("model", """{"type": "Unigram", "vocab": [["a", 0]], "alpha": 1}""", "$.model.alpha: this setting is not supported")]
    [TestCase(
        "pre_tokenizer",
        """{"type": "Metaspace", "replacement": "__"}""",
        "$.pre_tokenizer.replacement: one character is expected")]
    [TestCase(
        "pre_tokenizer",
        """{"type": "Metaspace", "replacement": "_", "prepend_scheme": "last"}""",
        "$.pre_tokenizer.prepend_scheme: 'last' is no prepend_scheme")]
    [TestCase(
        "decoder",
        """{"type": "Metaspace", "replacement": "_", "prepend_scheme": "always", "add_prefix_space": false}""",
        "$.decoder.add_prefix_space: false contradicts prepend_scheme 'always'")]
    [TestCase(
        "pre_tokenizer",
        """
        {"type": "Sequence", "pretokenizers": [
            {"type": "Whitespace"}, {"type": "Metaspace", "replacement": "_", "prepend_scheme": "first"}]}
        """,
        "$.pre_tokenizer.pretokenizers[1]: prepend_scheme 'first' behind a pre-tokenizer that cuts")]
    [TestCase(
        "pre_tokenizer", """{"type": "Punctuation", "behavior": "Doubled"}""", "$.pre_tokenizer.behavior: 'Doubled' is no behavior")]
    [TestCase("normalizer", """{"type": "NFKC", "strength": 1}""", "$.normalizer.strength: this setting is not supported")]
    [TestCase("truncation", """{"max_length": 512}""", "$.truncation: truncation within a tokenizer is not supported")]
    [TestCase(
        "pre_tokenizer",
        """{"type": "Split", "pattern": {"Regex": "\\p{Han}+"}, "behavior": "Isolated", "invert": false}""",
        @"$.pre_tokenizer.pattern.Regex: this regular expression is not supported: the property '\p{Han}'")]
    [TestCase(
        "pre_tokenizer",
        """{"type": "Split", "pattern": {"String": "a"}, "behavior": "Doubled", "invert": false}""",
        "$.pre_tokenizer.behavior: 'Doubled' is no behavior")]
    [TestCase(
        "added_tokens", """[{"id": 1, "content": "a", "special": true}]""", "$.added_tokens[0]: token 'a' with id 1 contradicts")]
    [TestCase(
        "post_processor",
        """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[X]", "type_id": 0}}], "special_tokens": {}}""",
        "$.post_processor.single[0].SpecialToken.id: '[X]' is not among special_tokens")]
    public void PartsAreNamed(string part, string value, string message)
    {
        var root = JsonNode.Parse(Small)!;
        Assert.That(() => Tokenizer.Parse(root.ToJsonString(), "t.json"), Throws.Nothing);
        root[part] = JsonNode.Parse(value);
        Assert.That(
            () => Tokenizer.Parse(root.ToJsonString(), "t.json"),
            Throws.TypeOf<UserException>().With.Message.StartsWith("t.json: " + message));
    }

    [TestCase("{", "t.json: not valid JSON")]
    [TestCase("[]", "t.json: $: an object is expected")]
    [TestCase("{}", "t.json: $: 'model' is missing")]
    [TestCase("{\"model\": {}, \"model\": {}}", "t.json: not valid JSON")]
    [TestCase("{\"\\ud800\": 0, \"a\": 1}", "t.json: a text in it is not valid Unicode")]
    [TestCase("{\"model\": {\"type\": \"\\ud800\"}}", "t.json: a text in it is not valid Unicode")]
    public void WhatIsNoTokenizerIsSaidToBeNone(string json, string message) =>
        Assert.That(() => Tokenizer.Parse(json, "t.json"), Throws.TypeOf<UserException>().With.Message.StartsWith(message));

    /// <summary>Backtracking over 2⁴⁰ ways to cut the text is given up.</summary>
    [Test]
    public void ASearchThatDoesNotEndIsGivenUp()
    {
        var root = JsonNode.Parse(Small)!;
        root["pre_tokenizer"] = JsonNode.Parse(
            """{"type": "Split", "pattern": {"Regex": "(a+)+c"}, "behavior": "Isolated", "invert": false}""");
        var tokenizer = Tokenizer.Parse(root.ToJsonString(), "t.json");
        Assert.That(
            () => tokenizer.Encode(new string('a', 40)),
            Throws.TypeOf<UserException>().With.Message.StartsWith("t.json: $.pre_tokenizer.pattern.Regex: a search for this"));
    }

    [Test]
    public void AFileThatCannotBeReadIsNamed()
    {
        var folder = Directory.CreateTempSubdirectory("antlm-tokenizer-").FullName;
        try
        {
            var missing = Path.Combine(folder, "missing.json");
            var latin1 = Path.Combine(folder, "latin1.json");
            File.WriteAllBytes(latin1, [0x22, 0xE9, 0x22]);
            Assert.That(() => Tokenizer.Load(missing), Throws.TypeOf<UserException>().With.Message.StartsWith(missing));
            Assert.That(() => Tokenizer.Load(latin1), Throws.TypeOf<UserException>().With.Message.StartsWith(latin1));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void ATextThatNeedsAnUnknownTokenSaysThatUnigramHasNone()
    {
        const string json = """{"model": {"type": "Unigram", "vocab": [["a", -1]]}}""";
        var tokenizer = Tokenizer.Parse(json, "t.json");
        Assert.That(tokenizer.Encode("aa"), Is.EqualTo(new[] { 0, 0 }));
        Assert.That(
            () => tokenizer.Encode("ab"),
            Throws.TypeOf<UserException>().With.Message.EqualTo("t.json: $.model: a text needs an unknown token, and unk_id is not set"));
    }

    [Test]
    public void AMissingUnknownTokenIsAnErrorWhenATextNeedsIt()
    {
        const string json = """{"model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"a": 0, "##a": 1}}}""";
        var tokenizer = Tokenizer.Parse(json, "t.json");
        Assert.That(tokenizer.Encode("aaa"), Is.EqualTo(new[] { 0, 1, 1 }));
        Assert.That(
            () => tokenizer.Encode("ab"),
            Throws.TypeOf<UserException>().With.Message.StartsWith("t.json: $.model.unk_token: a text needs"));
    }
}
