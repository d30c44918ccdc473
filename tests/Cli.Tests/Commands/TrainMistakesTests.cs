namespace AntLM.Cli.Tests.Commands;

/// <summary>What a user can get wrong before a run begins: one line, exit code 2, and nothing is left in the folder of the run.</summary>
public sealed class TrainMistakesTests
{
    private TrainingFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new TrainingFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase("training.bach_size=3", "--set training.bach_size: training.bach_size is not a key. Did you mean training.batch_size?")]
    [TestCase("model.preset=babylama-16m", "\"babylama-16m\" is not known. Did you mean babyllama-16m?")]
    [TestCase("training.schedule=4_CLM+3_XLM", "schedule '4_CLM+3_XLM', column 9: expected CLM or MLM, found 'XLM'.")]
    [TestCase("training.sequence_length=33", "training.sequence_length is 33, longer than model.max_position_embeddings = 32")]
    [TestCase("training.long_sequences_factor=3", "= 3 × 15 = 45, longer than model.max_position_embeddings = 32")]
    [TestCase("model.num_attention_heads=3", "model.num_attention_heads = 3 does not divide model.hidden_size = 16: change one of them.")]
    [TestCase("data.path=nowhere", "nowhere: the data folder does not exist.")]
    [TestCase("tokenizer.path=nowhere.json", "nowhere.json: the tokenizer cannot be read")]
    [TestCase("tokenizer.vocabulary_size=100", "A tokenizer of 100 entries is too small")]
    public async Task A_wrong_setting(string setting, string message) => await Refused(message, "--set", setting);

    [Test]
    public async Task A_data_folder_without_text()
    {
        var empty = Directory.CreateDirectory(folder.At("empty")).FullName;
        await Refused($"{empty}: the data folder has no *.train and no *.txt files.", "--data", empty);
        var blank = Path.GetDirectoryName(folder.Write("\n \n", "blank", "a.txt"))!;
        await Refused($"{blank}: the data folder's training files have no words in them.", "--data", blank);
    }

    [Test]
    public async Task A_text_that_is_not_utf8()
    {
        var text = folder.Write("", "latin", "a.txt");
        File.WriteAllBytes(text, [.. "fine\ncaf"u8, 0xE9, .. "\n"u8]);
        await Refused($"{text}: line 2, byte offset 8: not UTF-8 text.", "--data", folder.At("latin"));
    }

    [Test]
    public async Task A_tokenizer_that_is_none()
    {
        var file = folder.Write("{\n  \"model\": oops\n}", "broken.json");
        await Refused($"{file}: not valid JSON (line 2, byte 12): a tokenizer.json is expected.", "--set", $"tokenizer.path={file}");
    }

    [Test]
    public async Task A_tokenizer_without_the_special_tokens_that_are_needed()
    {
        Assert.That((await folder.Train()).Code, Is.Zero);
        var file = folder.TokenizerWithout("<mask>", "<pad>", "<s>");
        await Refused(
            $"{file}: the stream layout with the MLM objective needs special tokens that the tokenizer does not have: "
            + "<s> or [CLS], <pad> or [PAD], <mask> or [MASK]",
            "--set",
            $"tokenizer.path={file}");
    }

    [Test]
    public async Task An_out_that_is_a_file()
    {
        var file = folder.Write("", "file");
        var (exit, _, error) = await folder.TrainInto(file);
        Assert.That((exit, error), Is.EqualTo((2, $"antlm: {file} is a file; the folder of a run is needed.\n")));
    }

    private async Task Refused(string message, params string[] more)
    {
        var target = folder.At("refused");
        var (exit, _, error) = await folder.TrainInto(target, more);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(ExitCode.UserError), error);
            Assert.That(error, Does.StartWith("antlm: ").And.Contains(message).And.EndsWith("\n"));
            Assert.That(error.Split('\n'), Has.Length.EqualTo(2), "one line");
            Assert.That(Directory.Exists(target), Is.False, "nothing is left behind");
        }
    }
}
