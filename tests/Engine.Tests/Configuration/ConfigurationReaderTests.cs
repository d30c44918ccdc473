using AntLM.Engine.Configuration;

namespace AntLM.Engine.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    private TemporaryDirectory directory = null!;

    [SetUp]
    public void CreateDirectory() => directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => directory.Dispose();

    [Test]
    public void ValuesOfTheFileStandOverDefaultsAndOverridesOverTheFile()
    {
        var resolved = Read(
            """
            seed: 18446744073709551615
            model:
              preset: ltgbert-xs
              hidden_dropout_prob: 0
            training:
              batch_size: 33
              drop_last: false
            optimizer:
              betas: [0.8, 0.95]
              max_gradient_norm: null
              no_decay: [bias, "a: b"]
            """,
            "training.batch_size=127", "training.batch_size=31", "optimizer.betas=[0.5, 0.75]", "data.max_words=5000000000");
        var configuration = resolved.Configuration;
        Assert.Multiple(() =>
        {
            Assert.That(configuration.Seed, Is.EqualTo(ulong.MaxValue));
            Assert.That(configuration.Model.HiddenDropoutProb, Is.Zero);
            Assert.That(configuration.Training.BatchSize, Is.EqualTo(31));
            Assert.That(configuration.Training.DropLast, Is.False);
            Assert.That(configuration.Training.SequenceLength, Is.EqualTo(128));
            Assert.That(configuration.Optimizer.Betas, Is.EqualTo(new[] { 0.5, 0.75 }));
            Assert.That(configuration.Optimizer.MaxGradientNorm, Is.Null);
            Assert.That(configuration.Optimizer.NoDecay, Is.EqualTo(new[] { "bias", "a: b" }));
            Assert.That(configuration.Data.MaxWords, Is.EqualTo(5_000_000_000));
        });
    }

    [Test]
    public void EveryValueKnowsItsSource()
    {
        var file = directory.Write("run.yaml", "model:\n  preset: ltgbert-xs\ntraining:\n  batch_size: 33\n");
        var sources = ConfigurationReader.Read(
            file,
            [ConfigurationOverride.Parse("seed=3"), new ConfigurationOverride("data.path", "null", "--data")]).Sources;
        Assert.Multiple(() =>
        {
            Assert.That(sources["model.preset"], Is.EqualTo($"{file}:2"));
            Assert.That(sources["model.hidden_size"], Is.EqualTo("preset ltgbert-xs"));
            Assert.That(sources["training.batch_size"], Is.EqualTo($"{file}:4"));
            Assert.That(sources["training.drop_last"], Is.EqualTo("default of ltgbert"));
            Assert.That(sources["training.schedule"], Is.EqualTo("default"));
            Assert.That(sources["seed"], Is.EqualTo("--set seed"));
            Assert.That(sources["data.path"], Is.EqualTo("--data"));
        });
    }

    [Test]
    public void WhatTheArchitectureImpliesIsFilledIn()
    {
        var llama = Read("model: {preset: babyllama-16m}").Configuration;
        var ltgBert = Read("model: {preset: ltgbert-base}\ntokenizer: {vocabulary_size: 3000}").Configuration;
        Assert.Multiple(() =>
        {
            Assert.That((llama.Data.Layout, llama.Tokenizer.Kind, llama.Training.DropLast), Is.EqualTo(("stream", "bpe", false)));
            Assert.That((llama.Tokenizer.VocabularySize, llama.Tokenizer.MinFrequency), Is.EqualTo((16000, 2)));
            Assert.That((llama.Model.Architecture, llama.Model.TieWordEmbeddings), Is.EqualTo(("babyllama", false)));
            Assert.That(llama.Model.VocabSize, Is.Null, "the tokenizer's, once there is one");
            Assert.That(llama.Model.HiddenDropoutProb, Is.Null, "BabyLlama has no dropout");
            Assert.That(
                (ltgBert.Data.Layout, ltgBert.Tokenizer.Kind, ltgBert.Training.DropLast), Is.EqualTo(("segments", "wordpiece", true)));
            Assert.That((ltgBert.Tokenizer.VocabularySize, ltgBert.Tokenizer.MinFrequency), Is.EqualTo((3000, 10)));
        });
    }

    [TestCase("training:\n  bach_size: 3", "{file}:4: training.bach_size is not a key. Did you mean training.batch_size?")]
    [TestCase("training:\n  lernig_rate: 3", "{file}:4: training.lernig_rate is not a key. Did you mean optimizer.learning_rate?")]
    [TestCase("seeed: 3", "{file}:3: seeed is not a key. Did you mean seed?")]
    [TestCase("warmup_steps: 3", "{file}:3: warmup_steps is not a key. Did you mean learning_rate.warmup_steps?")]
    [TestCase("masking:\n  zzzzzzzz: 3", "{file}:4: masking.zzzzzzzz is not a key. There are: masking.strategy, masking.probability.")]
    [TestCase("training:\n  schedule:\n    a: 1", "{file}:5: training.schedule.a is not a key.*")]
    [TestCase("training: 3", "{file}:3: training is a section, not a value; its keys stand below it, for example training.schedule.")]
    [TestCase("training:\n  batch_size: many", "{file}:4: training.batch_size is \"many\"; a whole number is expected.")]
    [TestCase("training:\n  batch_size: 3.5", "{file}:4: training.batch_size is \"3.5\"; a whole number is expected.")]
    [TestCase("training:\n  batch_size: null", "{file}:4: training.batch_size is null; a whole number is expected.")]
    [TestCase("training:\n  batch_size:", "{file}:4: training.batch_size is null; a whole number is expected.")]
    [TestCase("training:\n  batch_size: [3]", "{file}:4: training.batch_size is [3]; a whole number is expected.")]
    [TestCase("training:\n  drop_last: maybe", "{file}:4: training.drop_last is \"maybe\"; true or false or null is expected.")]
    [TestCase("optimizer:\n  learning_rate: .nan", "{file}:4: optimizer.learning_rate is \".nan\"; a number is expected.")]
    [TestCase("optimizer:\n  learning_rate: 1e999", "{file}:4: optimizer.learning_rate is \"1e999\"; a number is expected.")]
    [TestCase("optimizer:\n  learning_rate: \"1,5\"", "{file}:4: optimizer.learning_rate is \"1,5\"; a number is expected.")]
    [TestCase("optimizer:\n  betas: 0.9", "{file}:4: optimizer.betas is \"0.9\"; a list of numbers, as in [0.9, 0.98] is expected.")]
    [TestCase("optimizer:\n  betas: [a, b]", "{file}:4: optimizer.betas is [a, b]; a list of numbers, as in [0.9, 0.98] is expected.")]
    [TestCase("optimizer:\n  betas: [[1]]", "{file}:4: optimizer.betas is a list of plain values; nothing can be nested in it.")]
    [TestCase("seed: -1", "{file}:3: seed is \"-1\"; a whole number that is not negative is expected.")]
    [TestCase("seed: 1\nseed: 2", "{file}:4: seed stands here a second time (first at {file}:3).")]
    [TestCase("model:\n  preset: ltgbert-xs", "{file}:3: model stands here a second time.")]
    [TestCase("data: {path: a\n", "{file}:*: not valid YAML: *")]
    [TestCase("data: &a\n  path: x\nmasking: *a", "{file}:5: masking is an alias; write the value itself.")]
    [TestCase("---\nseed: 1", "{file}:3: a second document begins here; one is expected.")]
    public void AMistakeIsReportedWithFileLineAndWhatToDo(string mistake, string message)
    {
        var file = directory.Write("run.yaml", "model:\n  preset: babyllama-16m\n" + mistake);
        AssertMessage(() => ConfigurationReader.Read(file, []), message.Replace("{file}", file));
    }

    [TestCase("", "{file} is empty: *")]
    [TestCase("# nothing\n", "{file} is empty: *")]
    [TestCase("- a\n- b", "{file}:1: keys and values are expected*")]
    [TestCase("seed: 1", "model.preset is missing: choose one of babyllama-16m, *")]
    public void AFileWithoutAConfigurationIsReported(string text, string message)
    {
        var file = directory.Write("run.yaml", text);
        AssertMessage(() => ConfigurationReader.Read(file, []), message.Replace("{file}", file));
    }

    [Test]
    public void AMissingFileIsReported() =>
        AssertMessage(() => ConfigurationReader.Read("no/such.yaml", []), "no/such.yaml does not exist.");

    [TestCase("training.batch_size", "--set training.batch_size: write it as key=value*")]
    [TestCase("=3", "--set =3: write it as key=value*")]
    [TestCase("training.batchsize=3", "--set training.batchsize: training.batchsize is not a key. Did you mean training.batch_size?")]
    [TestCase("seed=x", "--set seed: seed is \"x\"; a whole number that is not negative is expected.")]
    public void AMistakeOnTheCommandLineIsReported(string setting, string message) =>
        AssertMessage(() => Read("model: {preset: babyllama-16m}", setting), message);

    [Test]
    public void WhatIsPrintedCanBeReadAgainAndNamesItsSources()
    {
        var resolved = Read(
            "seed: 7\nmodel: {preset: ltgbert-small}\ndata: {path: 'a \"b\" # é: c'}\noptimizer: {learning_rate: 1.25e-9}",
            "evaluation.pairs=true", "tokenizer.path=  12 ");
        var yaml = ConfigurationWriter.ToYaml(resolved);
        var again = ConfigurationReader.Read(directory.Write("again.yaml", yaml), []).Configuration;
        Assert.Multiple(() =>
        {
            Assert.That(ConfigurationWriter.ToYaml(new ResolvedConfiguration(again, resolved.Sources)), Is.EqualTo(yaml));
            Assert.That(again.Model, Is.EqualTo(resolved.Configuration.Model));
            Assert.That(again.Data, Is.EqualTo(resolved.Configuration.Data));
            Assert.That(again.Optimizer.LearningRate, Is.EqualTo(1.25e-9));
            Assert.That(yaml, Does.Match(@"(?m)^  preset: ltgbert-small +# .*run\.yaml:2$"));
            Assert.That(yaml, Does.Match("(?m)^  hidden_size: 384 +# preset ltgbert-small$"));
            Assert.That(yaml, Does.Match("(?m)^  pairs: \"true\" +# --set evaluation.pairs$"));
            Assert.That(yaml, Does.Match("(?m)^  batch_size: 128 +# default$"));
        });
    }

    private static void AssertMessage(Action action, string pattern)
    {
        var message = Assert.Throws<UserException>(action)!.Message;
        Assert.That(message, Does.Match("^" + System.Text.RegularExpressions.Regex.Escape(pattern).Replace("\\*", ".*") + "$"));
        Assert.That(message, Does.Not.Contain("\n"));
    }

    private ResolvedConfiguration Read(string yaml, params string[] settings) =>
        ConfigurationReader.Read(directory.Write("run.yaml", yaml), settings.Select(ConfigurationOverride.Parse));
}
