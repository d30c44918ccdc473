using System.Text.Json;
using AntLM.Engine.Interop;
using AntLM.Engine.Models;
using AntLM.Engine.Tests.Configuration;

namespace AntLM.Engine.Tests.Interop;

public sealed class ModelConfigurationFileTests
{
    private const string Sizes =
        """
        "vocab_size": 61, "hidden_size": 32, "intermediate_size": 56, "num_attention_heads": 2, "num_hidden_layers": 3,
        "max_position_embeddings": 64
        """;

    private TemporaryDirectory directory = null!;

    [SetUp]
    public void CreateDirectory() => directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => directory.Dispose();

    [Test]
    public void EveryPresetIsReadAsItWasWritten()
    {
        foreach (var name in ModelPresets.Names)
        {
            var preset = ModelPresets.Find(name)! with { RmsNormEpsilon = 1e-6f, LayerNormEpsilon = 1e-7f };
            ModelConfigurationFile.Write(directory.File("config.json"), preset);
            Assert.That(ModelConfigurationFile.Read(directory.File("config.json")), Is.EqualTo(preset));
        }
    }

    [Test]
    public void AnObjectWithoutItsTypeIsReadForTheTypeThatIsGiven()
    {
        var json = JsonElement.Parse(
            $"{{{Sizes}, \"position_bucket_size\": 8, \"hidden_dropout_prob\": 0.0, \"attention_probs_dropout_prob\": 0.25, \"x\": []}}");
        var configuration = ModelConfigurationFile.Parse(json, "ltgbert", "case.json");
        Assert.That(
            configuration,
            Is.EqualTo(new ModelConfiguration
            {
                Architecture = Architecture.LtgBert,
                VocabularySize = 61,
                HiddenSize = 32,
                IntermediateSize = 56,
                AttentionHeads = 2,
                HiddenLayers = 3,
                MaximumPositions = 64,
                PositionBucketSize = 8,
                AttentionDropout = 0.25f,
            }));
    }

    [TestCase("{", "cannot be read")]
    [TestCase("[]", "cannot be read")]
    [TestCase("{}", "model_type is missing")]
    [TestCase("{\"model_type\": \"ltgbrt\"}", "model_type \"ltgbrt\" is not known. Did you mean ltgbert?")]
    [TestCase("{\"model_type\": \"ltgbert\", \"hidden_size\": 3}", "has no vocab_size, intermediate_size, num_attention_heads")]
    [TestCase("{\"model_type\": \"ltgbert\", \"hidden_size\": 3.5}", "hidden_size is 3.5; a whole number is expected")]
    [TestCase("{\"model_type\": \"ltgbert\", \"hidden_size\": \"3\"}", "hidden_size is \"3\"; a whole number is expected")]
    [TestCase("{\"model_type\": \"babyllama\", \"tie_word_embeddings\": 1}", "tie_word_embeddings is 1; true or false is expected")]
    [TestCase("{\"model_type\": \"babyllama\", " + Sizes + ", \"rope_theta\": []}", "rope_theta is []; a number")]
    public void AMistakeIsReportedWithTheFile(string text, string message)
    {
        var file = directory.Write("config.json", text);
        Assert.That(
            () => ModelConfigurationFile.Read(file),
            Throws.TypeOf<UserException>().With.Message.StartsWith(file).And.Message.Contains(message));
    }

    [Test]
    public void HeadsThatDoNotDivideTheHiddenSizeAreReported()
    {
        var file = directory.Write(
            "config.json", $"{{\"model_type\": \"ltgbert\", {Sizes.Replace("attention_heads\": 2", "attention_heads\": 5")}}}");
        Assert.That(
            () => ModelConfigurationFile.Read(file),
            Throws.TypeOf<UserException>().With.Message.Contains("num_attention_heads = 5 does not divide"));
    }
}
