using AntLM.Engine.Configuration;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Configuration;

public sealed class ModelResolutionTests
{
    [Test]
    public void APresetIsItself()
    {
        foreach (var name in ModelPresets.Names)
        {
            Assert.That(ModelResolution.Resolve(new ModelSection { Preset = name }, null), Is.EqualTo(ModelPresets.Find(name)));
        }
    }

    [Test]
    public void SingleSizesStandOverThePreset()
    {
        var resolved = ModelResolution.Resolve(
            new ModelSection { Preset = "ltgbert-xs", NumHiddenLayers = 3, AttentionProbsDropoutProb = 0 }, tokenizerVocabulary: 127);
        Assert.That(
            resolved,
            Is.EqualTo(ModelPresets.Find("ltgbert-xs")! with { HiddenLayers = 3, AttentionDropout = 0, VocabularySize = 127 }));
    }

    [TestCase(null, 31, 31)]
    [TestCase(33, 31, 33)]
    [TestCase(33, null, 33)]
    [TestCase(null, null, 16384)]
    public void TheVocabularyIsTheSectionsElseTheTokenizersElseThePresets(int? given, int? tokenizer, int expected) =>
        Assert.That(
            ModelResolution.Resolve(new ModelSection { Preset = "ltgbert-xs", VocabSize = given }, tokenizer).VocabularySize,
            Is.EqualTo(expected));

    [TestCase(31, 33)]
    [TestCase(null, 16385)]
    public void AVocabularySmallerThanTheTokenizersIsRefused(int? given, int tokenizer) =>
        Assert.That(
            () => ModelResolution.Resolve(new ModelSection { Preset = "ltgbert-xs", VocabSize = given }, tokenizer),
            Throws.TypeOf<UserException>().With.Message.Contains($"set model.vocab_size to {tokenizer}"));

    [Test]
    public void AllMissingSizesAreNamedAtOnce() =>
        Assert.That(
            () => ModelResolution.Resolve(new ModelSection { Architecture = "ltgbert", HiddenSize = 3, NumHiddenLayers = 1 }, 31),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                "Without model.preset all sizes are needed; missing: model.intermediate_size, model.num_attention_heads, "
                + "model.max_position_embeddings."));

    [Test]
    public void AnUnknownArchitectureIsReported() =>
        Assert.That(
            () => ModelResolution.Resolve(new ModelSection { Architecture = "ltg-bert" }, 31),
            Throws.TypeOf<UserException>().With.Message.Contains("Did you mean ltgbert?"));
}
