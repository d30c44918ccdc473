using AntLM.Cli.Commands;
using AntLM.Engine;
using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Cli.Tests.Commands;

public sealed class TokenizerCommandTests
{
    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("antlm-tokenizer-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("bpe", "<pad>")]
    [TestCase("wordpiece", "[UNK]")]
    public async Task TrainsOnSeveralFiles(string kind, string first)
    {
        var texts = new[] { Write("a.txt", "the cat\nthe hat\n"u8), Write("b.txt", "the rat"u8) };
        var (code, output, error) = await CommandRun.Of(
            ["tokenizer", "train", "--kind", kind, "--vocabulary-size", "266", "--min-frequency", "3", "--out", In("t.json"), .. texts]);
        Assert.That((code, error), Is.EqualTo((ExitCode.Success, "")));
        var tokenizer = Tokenizer.Load(In("t.json"));
        Assert.That(output, Is.EqualTo($"{In("t.json")}: {tokenizer.VocabularySize} tokens{Environment.NewLine}"));
        Assert.That(tokenizer.TokenOf(0), Is.EqualTo(first));
        Assert.That(tokenizer.IdOf("at"), Is.Not.Null);
        Assert.That(tokenizer.IdOf("cat"), Is.Null);
    }

    [Test]
    public void EncodesOneJsonStringALine()
    {
        var tokenizer = TokenizerTraining.Train(TokenizerKind.WordPiece, ["the the"], 300, 2);
        var the = tokenizer.IdOf("Ġthe");
        Assert.That(Encode(tokenizer, false, "\"the\"\n\"\"\n\"\\u0074he the\"\n"), Is.EqualTo($"[{the}]\n[]\n[{the},{the}]\n"));
        Assert.That(Encode(tokenizer, true, "\"the\"\n\"\""), Is.EqualTo($"[1,{the},2]\n[1,2]\n"));
    }

    [TestCase("\"a\"\nb")]
    [TestCase("\"a\"\n3")]
    [TestCase("\"a\"\nnull")]
    [TestCase("\"a\"\n")]
    public void ALineThatIsNoJsonStringIsNamed(string start)
    {
        var tokenizer = TokenizerTraining.Train(TokenizerKind.BytePair, ["a"], 300, 2);
        Assert.That(
            () => Encode(tokenizer, false, start + "\n"),
            Throws.TypeOf<UserException>().With.Message.StartsWith("standard input, line 2: a JSON string"));
    }

    [Test]
    public async Task BadInputIsOneLineAndExitCodeTwo()
    {
        var latin1 = Write("latin1.txt", [0x61, 0xE9, 0x62, 0x0A]);
        foreach (var (arguments, message) in new (string[], string)[]
        {
            (["tokenizer", "encode", "--tokenizer", In("none.json")], In("none.json") + ": the tokenizer cannot be read"),
            (["tokenizer", "train", "--kind", "bpe", "--out", In("t.json"), In("none.txt")], In("none.txt") + ": the file cannot be read"),
            (["tokenizer", "train", "--kind", "bpe", "--out", In("t.json"), latin1], latin1 + ": line 1, byte offset 1: not UTF-8"),
            (
                ["tokenizer", "train", "--kind", "bpe", "--vocabulary-size", "3", "--out", In("t.json"), latin1],
                "A tokenizer of 3 entries is too"),
            (["tokenizer", "train", "--kind", "wordpiece", "--out", In("no/t.json"), Write("a.txt", "a"u8)], In("no/t.json") + " cannot"),
        })
        {
            var (code, _, error) = await CommandRun.Of(arguments);
            Assert.That(code, Is.EqualTo(ExitCode.UserError));
            Assert.That(error, Does.StartWith("antlm: " + message).And.EndsWith(Environment.NewLine));
            Assert.That(error.Split('\n'), Has.Length.EqualTo(2));
        }
    }

    private static string Encode(Tokenizer tokenizer, bool addSpecialTokens, string input)
    {
        using var output = new StringWriter { NewLine = "\n" };
        TokenizerEncodeCommand.Encode(tokenizer, addSpecialTokens, new StringReader(input), output);
        return output.ToString();
    }

    private string In(string name) => Path.Combine(folder, name);

    private string Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(In(name), bytes.ToArray());
        return In(name);
    }
}
