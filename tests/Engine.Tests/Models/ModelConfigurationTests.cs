using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Models;

public class ModelConfigurationTests
{
    // SPEC §2 and §3: hidden, feed-forward, layers, heads, vocabulary, positions, tied.
    [TestCase("babyllama-16m", 256, 1024, 8, 8, 16000, 256, false)]
    [TestCase("babyllama-58m", 512, 1024, 16, 8, 16000, 256, false)]
    [TestCase("babyllama-97m", 768, 2048, 12, 12, 16000, 256, true)]
    [TestCase("babyllama-360m", 1024, 3072, 24, 8, 16000, 256, false)]
    [TestCase("ltgbert-xs", 192, 512, 12, 3, 16384, 512, true)]
    [TestCase("ltgbert-small", 384, 1024, 12, 6, 16384, 512, true)]
    [TestCase("ltgbert-base", 768, 2048, 12, 12, 16384, 512, true)]
    public void APresetHasThePublishedSizes(
        string name, int hidden, int intermediate, int layers, int heads, int vocabulary, int positions, bool tied)
    {
        var preset = ModelPresets.Find(name)!;
        Assert.That(
            (preset.HiddenSize, preset.IntermediateSize, preset.HiddenLayers, preset.AttentionHeads, preset.VocabularySize),
            Is.EqualTo((hidden, intermediate, layers, heads, vocabulary)));
        Assert.That((preset.MaximumPositions, preset.TieWordEmbeddings), Is.EqualTo((positions, tied)));
        var dropout = preset.Architecture == Architecture.LtgBert ? 0.1f : 0;
        Assert.That((preset.HiddenDropout, preset.AttentionDropout), Is.EqualTo((dropout, dropout)));
        Assert.That(
            (preset.RmsNormEpsilon, preset.LayerNormEpsilon, preset.RopeTheta, preset.PositionBucketSize),
            Is.EqualTo((1e-6f, 1e-7f, 10000.0, 32)));
        Assert.That(preset.Validated, Throws.Nothing);
    }

    [Test]
    public void AllPresetsAreChecked() => Assert.That(ModelPresets.Names, Has.Count.EqualTo(7));

    [TestCase("ltgbert-xs", "num_hidden_layers", int.MaxValue, "it must be at most 10000.")]
    [TestCase("babyllama-16m", "num_hidden_layers", 10_001, "it must be at most 10000.")]
    [TestCase("babyllama-16m", "hidden_size", 32_768, "it makes a matrix of [98304, 32768], which is more than 2147483591 elements.")]
    [TestCase("ltgbert-xs", "hidden_size", int.MaxValue, "it makes a matrix of [6442450941, 2147483647]")]
    [TestCase("ltgbert-xs", "intermediate_size", 1 << 30, "it makes a matrix of [2147483648, 192]")]
    [TestCase("babyllama-16m", "vocab_size", 1 << 23, "it makes a matrix of [8388608, 256]")]
    [TestCase("ltgbert-xs", "position_bucket_size", 1 << 30, "it makes a matrix of [2147483647, 192]")]
    public void ASizeBeyondWhatCanBeComputedIsAUserError(string preset, string key, int value, string said)
    {
        var sizes = ModelPresets.Find(preset)! with { AttentionHeads = 1 };
        sizes = key switch
        {
            "num_hidden_layers" => sizes with { HiddenLayers = value },
            "hidden_size" => sizes with { HiddenSize = value },
            "intermediate_size" => sizes with { IntermediateSize = value },
            "vocab_size" => sizes with { VocabularySize = value },
            _ => sizes with { PositionBucketSize = value },
        };
        Assert.That(() => sizes.Validated(), Throws.TypeOf<UserException>().With.Message.StartsWith($"model.{key} is {value}: {said}"));
    }

    [TestCase(Architecture.BabyLlama)]
    [TestCase(Architecture.LtgBert)]
    public void TheLargestSizesHaveALayoutAndTheirWholeIsRefusedBeforeItIsAllocated(Architecture architecture)
    {
        var sizes = new ModelConfiguration
        {
            Architecture = architecture,
            VocabularySize = Array.MaxLength / 26_754,
            HiddenSize = 26_754,
            IntermediateSize = Array.MaxLength / 26_754 / 2,
            AttentionHeads = 1,
            HiddenLayers = 1,
            MaximumPositions = 512,
        };
        Assert.That(LanguageModel.LayoutFor(sizes).Count, Is.GreaterThan(Array.MaxLength));
        using var device = new CpuDevice();
        Assert.That(
            () => LanguageModel.Create(sizes, device),
            Throws.TypeOf<UserException>().With.Message.StartsWith("The model has "));
    }

    [TestCase(3, 512, "model.position_bucket_size is 3: it must be at least 4.")]
    [TestCase(
        32,
        17,
        "model.max_position_embeddings = 17 is too small for model.position_bucket_size = 32: use at least 18, or smaller buckets.")]
    public void BucketsThatDoNotFitAreUserErrors(int bucketSize, int positions, string message) =>
        Assert.That(
            () => (ModelPresets.Find("ltgbert-xs")! with { PositionBucketSize = bucketSize, MaximumPositions = positions }).Validated(),
            Throws.TypeOf<UserException>().With.Message.EqualTo(message));

    [Test]
    public void TheSmallestBucketsThatPassCanBeMade()
    {
        var smallest = ModelPresets.Find("ltgbert-xs")! with { PositionBucketSize = 32, MaximumPositions = 18 };
        Assert.That(smallest.Validated, Throws.Nothing);
        Assert.That(RelativeBuckets.Table(18, 32, 18), Has.All.InRange(0, 62));
    }

    [TestCase(0)]
    [TestCase(-1e-6f)]
    [TestCase(float.NaN)]
    public void AnEpsilonThatDividesByNothingIsAUserError(float epsilon)
    {
        Assert.That(
            () => (ModelPresets.Find("ltgbert-xs")! with { LayerNormEpsilon = epsilon }).Validated(),
            Throws.TypeOf<UserException>().With.Message.Contains("model.layer_norm_eps is"));
        Assert.That(
            () => (ModelPresets.Find("babyllama-16m")! with { RmsNormEpsilon = epsilon }).Validated(),
            Throws.TypeOf<UserException>().With.Message.Contains("model.rms_norm_eps is"));
        Assert.That(
            () => (ModelPresets.Find("babyllama-16m")! with { RopeTheta = epsilon }).Validated(),
            Throws.TypeOf<UserException>().With.Message.Contains("model.rope_theta is"));
    }
}
