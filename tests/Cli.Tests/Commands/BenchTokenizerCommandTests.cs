using System.Text.Json;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Devices.Cpu;

namespace AntLM.Cli.Tests.Commands;

public sealed class BenchTokenizerCommandTests
{
    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("antlm-bench-tokenizer-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Prints_one_json_object_with_consistent_figures()
    {
        // Two lines of unequal length in two files; ö is two bytes.
        Write("b.train", "so schön\n");
        Write("a.train", "the cat and the hat");
        Write("c.dev", "not this");
        var result = await Json("--text", folder, "--train", "wordpiece", "--vocabulary-size", "266", "--passes", "2");
        var encoding = result.GetProperty("encoding").EnumerateArray().ToList();
        var expected = TokenizerTraining.Train(TokenizerKind.WordPiece, ["the cat and the hat", "so schön\n"], 266, 10);
        Assert.Multiple(() =>
        {
            Assert.That(result.GetProperty("lines").GetInt32(), Is.EqualTo(2));
            Assert.That(result.GetProperty("vocabulary_size").GetInt32(), Is.EqualTo(expected.VocabularySize));
            Assert.That(result.GetProperty("training_seconds").GetDouble(), Is.Positive);
            Assert.That(
                encoding.Select(speed => speed.GetProperty("threads").GetInt32()),
                Is.EqualTo(new[] { 1, CpuThreads.Shared.Count }.Distinct()));
        });
        foreach (var speed in encoding)
        {
            var (bytes, tokens) = (speed.GetProperty("bytes").GetInt64(), speed.GetProperty("tokens").GetInt64());
            var seconds = speed.GetProperty("median_seconds").GetDouble();
            Assert.Multiple(() =>
            {
                Assert.That(bytes, Is.EqualTo(29));
                Assert.That(
                    tokens, Is.EqualTo(expected.Encode("the cat and the hat").Length + expected.Encode("so schön\n").Length));
                Assert.That(speed.GetProperty("megabytes_per_second").GetDouble() * seconds, Is.EqualTo(bytes / 1e6).Within(1e-6).Percent);
                Assert.That(speed.GetProperty("tokens_per_second").GetDouble() * seconds, Is.EqualTo((double)tokens).Within(1e-6).Percent);
                Assert.That(seconds, Is.InRange(
                    speed.GetProperty("fastest_seconds").GetDouble(), speed.GetProperty("slowest_seconds").GetDouble()));
            });
        }
    }

    [Test]
    public async Task A_tokenizer_that_is_read_is_not_trained()
    {
        var tokenizer = TokenizerTraining.Train(TokenizerKind.BytePair, ["the cat and the hat"], 300, 2);
        tokenizer.Save(In("t.json"));
        Write("text", "the hat\n");
        var result = await Json("--tokenizer", In("t.json"), "--text", In("text"), "--passes", "1");
        Assert.That(result.GetProperty("training_seconds").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(result.GetProperty("vocabulary_size").GetInt32(), Is.EqualTo(tokenizer.VocabularySize));
        Assert.That(
            result.GetProperty("encoding")[0].GetProperty("tokens").GetInt32(), Is.EqualTo(tokenizer.Encode("the hat\n").Length));
    }

    [Test]
    public async Task Without_a_text_the_toy_language_is_measured()
    {
        var (code, output, error) = await CommandRun.Of("bench", "tokenizer", "--vocabulary", "300", "--passes", "1");
        Assert.That((code, error), Is.EqualTo((ExitCode.Success, "")));
        var lines = output.TrimEnd().Split(Environment.NewLine);
        Assert.That(lines[0], Does.Contain(" MB, 20000 lines, ").And.EndsWith(" of a vocabulary of 300"));
        Assert.That(lines[1], Does.Match(@"^trained in \d+\.\d\d s$"));
        Assert.That(lines[2], Does.StartWith("encoded on 1 thread: ").And.Contains(" MB/s, ").And.Contains(" tokens/s, median pass "));
        Assert.That(lines, Has.Length.EqualTo(CpuThreads.Shared.Count == 1 ? 3 : 4));
    }

    [TestCase("--passes", "0", "--passes must be at least 1.")]
    [TestCase("--train", "unigram", "unigram")]
    [TestCase("--vocabulary-size", "3", "A tokenizer of 3 entries is too small")]
    [TestCase("--tokenizer", "none.json", "none.json: the tokenizer cannot be read")]
    [TestCase("--text", "none", "none: the file cannot be read")]
    public async Task A_mistake_is_one_line_and_exit_code_2(params string[] arguments) => await Refused(arguments[..^1], arguments[^1]);

    [Test]
    public async Task What_does_not_fit_the_tokenizer_or_is_empty_is_refused()
    {
        TokenizerTraining.Train(TokenizerKind.BytePair, ["the"], 300, 2).Save(In("t.json"));
        Write("empty", "");
        await Refused(["--tokenizer", In("t.json"), "--vocabulary-size", "300"], "--tokenizer is not trained here");
        await Refused(["--tokenizer", In("t.json"), "--train", "bpe"], "--tokenizer is not trained here");
        await Refused(["--tokenizer", In("t.json"), "--text", In("empty")], "empty: there is no text to encode.");
    }

    private static async Task Refused(string[] arguments, string expected)
    {
        var (code, _, error) = await CommandRun.Of(["bench", "tokenizer", .. arguments]);
        Assert.That(code, Is.EqualTo(ExitCode.UserError));
        Assert.That(error.TrimEnd().Split('\n').Single(), Does.Contain(expected));
    }

    private static async Task<JsonElement> Json(params string[] arguments)
    {
        var (code, output, error) = await CommandRun.Of(["bench", "tokenizer", .. arguments, "--json"]);
        Assert.That((code, error), Is.EqualTo((ExitCode.Success, "")));
        return JsonDocument.Parse(output).RootElement;
    }

    private string In(string name) => Path.Combine(folder, name);

    private void Write(string name, string text) => File.WriteAllText(In(name), text);
}
