using AntLM.Engine.Configuration;

namespace AntLM.Engine.Tests.Configuration;

/// <summary>Every file of configs/ can be read and says what the table of published runs says.</summary>
public sealed class PublishedConfigurationsTests
{
    private static string Directory => Path.Combine(RepositoryFiles.Root, "configs");

    private static IEnumerable<string> Names =>
        System.IO.Directory.GetFiles(Directory, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order();

    [TestCaseSource(nameof(Names))]
    public void AFileIsCompleteAndValid(string name)
    {
        var configuration = Read(name);
        var model = ModelResolution.Resolve(configuration.Model, tokenizerVocabulary: null);
        Assert.That(model.MaximumPositions, Is.GreaterThanOrEqualTo(configuration.Training.SequenceLength));
    }

    [TestCase("antlm-babyllama-97m", "babyllama-97m", "4_CLM+16_MLM+4_CLM", "adamw", 7e-4, 0, 128)]
    [TestCase("antlm-babyllama-97m-figure2", "babyllama-97m", "3_CLM+8_MLM+2_CLM+8_MLM+3_CLM", "adamw", 7e-4, 0, 128)]
    [TestCase("babyllama-97m", "babyllama-97m", "24_CLM", "adamw", 7e-4, 0, 128)]
    [TestCase("babyllama-16m", "babyllama-16m", "24_CLM", "adamw", 3e-4, 0, 128)]
    [TestCase("babyllama-58m", "babyllama-58m", "24_CLM", "adamw", 2.5e-4, 0.1, 32)]
    [TestCase("babyllama-360m", "babyllama-360m", "24_CLM", "adamw", 3e-4, 0, 128)]
    [TestCase("antlm-ltgbert-base", "ltgbert-base", "6_CLM+60_MLM+6_CLM", "lamb", 1e-2, 0.1, 1024)]
    [TestCase("antlm-ltgbert-small", "ltgbert-small", "6_CLM+60_MLM+6_CLM", "lamb", 1e-2, 0.1, 1024)]
    [TestCase("antlm-ltgbert-xs", "ltgbert-xs", "6_CLM+60_MLM+6_CLM", "lamb", 1e-2, 0.1, 1024)]
    [TestCase("ltgbert-base", "ltgbert-base", "72_MLM", "lamb", 1e-2, 0.1, 1024)]
    public void APublishedRunHasItsOwnRates(
        string name, string preset, string schedule, string optimizer, double rate, double decay, int batch)
    {
        var configuration = Read(name);
        Assert.Multiple(() =>
        {
            Assert.That(configuration.Model.Preset, Is.EqualTo(preset));
            Assert.That(configuration.Training.Schedule, Is.EqualTo(schedule));
            Assert.That(configuration.Optimizer.Name, Is.EqualTo(optimizer));
            Assert.That(configuration.Optimizer.LearningRate, Is.EqualTo(rate));
            Assert.That(configuration.Optimizer.WeightDecay, Is.EqualTo(decay));
            Assert.That(configuration.Training.BatchSize, Is.EqualTo(batch));
        });
    }

    [TestCase("cpu-babyllama-small")]
    [TestCase("cpu-ltgbert-small")]
    public void ASmallRunHasAtMostThreeMillionParameters(string name)
    {
        var model = ModelResolution.Resolve(Read(name).Model, tokenizerVocabulary: null);
        var (hidden, inner) = (model.HiddenSize, model.IntermediateSize);
        var perLayer = 4 * hidden * hidden + 3 * hidden * inner;
        var matrices = model.VocabularySize * hidden + model.HiddenLayers * perLayer;
        Assert.That(matrices, Is.LessThan(2_900_000), "biases, gains and the head's own matrix come on top");
    }

    private static RunConfiguration Read(string name) =>
        ConfigurationReader.Read(Path.Combine(Directory, name + ".yaml"), []).Configuration;
}
