using AntLM.Engine.Data;

namespace AntLM.Cli.Tests.Commands;

public sealed class DataPrepareCommandTests
{
    private string folder = null!;

    [SetUp]
    public void WriteText()
    {
        folder = Path.Combine(Path.GetTempPath(), $"antlm-tests-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path.Combine(folder, "text"));
        File.WriteAllLines(
            Path.Combine(folder, "text", "tales.txt"), Enumerable.Range(0, 40).Select(line => $"The cat number {line} sat on the mat."));
    }

    [TearDown]
    public void RemoveText() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task A_folder_of_text_becomes_prepared_data()
    {
        var (code, output, _) = await Run("--train", "bpe", "--vocabulary-size", "270", "--dev-fraction", "0.1");
        using var data = PreparedData.Open(Path.Combine(folder, "out"));

        Assert.That(code, Is.EqualTo(ExitCode.Success));
        Assert.That(data.Manifest.VocabularySize, Is.EqualTo(270));
        Assert.That((data.Manifest.Train.Lines, data.Manifest.Dev.Lines), Is.EqualTo((36L, 4L)));
        Assert.That(output, Does.Contain("36 lines").And.Contain("tales.txt"));
    }

    [Test]
    public async Task Mistakes_are_one_line_and_exit_code_2()
    {
        Assert.That(await Run(), Is.EqualTo((ExitCode.UserError, "", "antlm: Give either --tokenizer FILE or --train bpe|wordpiece.\n")));
        var text = Path.Combine(folder, "text", "tales.txt");
        File.WriteAllBytes(text, [.. "Caf"u8, 0xE9, .. "\n"u8]);
        var expected = $"antlm: {text}: line 1, byte offset 3: not UTF-8 text. Convert the file to UTF-8.\n";
        Assert.That(await Run("--train", "bpe"), Is.EqualTo((ExitCode.UserError, "", expected)));
        Assert.That(Directory.Exists(Path.Combine(folder, "out")), Is.False);
    }

    private Task<(int Code, string Output, string Error)> Run(params string[] options) =>
        CommandRun.Of(["data", "prepare", "--data", Path.Combine(folder, "text"), "--out", Path.Combine(folder, "out"), .. options]);
}
