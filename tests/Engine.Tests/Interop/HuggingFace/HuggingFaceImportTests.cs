using System.Text.Json.Nodes;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Interop;
using AntLM.Engine.Interop.HuggingFace;
using AntLM.Engine.Models;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Interop.HuggingFace;

public sealed class HuggingFaceImportTests
{
    [TestCase(Architecture.BabyLlama, true)]
    [TestCase(Architecture.BabyLlama, false)]
    [TestCase(Architecture.LtgBert, true)]
    public void WhatWasExportedComesBackWithItsBits(Architecture architecture, bool tied)
    {
        using var checkpoint = new SmallCheckpoint(architecture, tied);
        HuggingFaceImport.Read(Export(checkpoint), checkpoint.File("back"));
        using var device = new CpuDevice();
        using var opened = TrainedModel.Open(checkpoint.File("back"), device);
        Assert.Multiple(() =>
        {
            Assert.That(opened.Model.Configuration, Is.EqualTo(checkpoint.Sizes));
            Assert.That(
                File.ReadAllBytes(checkpoint.File("back", "model.safetensors")), Is.EqualTo(File.ReadAllBytes(checkpoint.ModelFile)));
            Assert.That(
                File.ReadAllText(checkpoint.File("back", "tokenizer.json")),
                Is.EqualTo(File.ReadAllText(checkpoint.File("run", "tokenizer.json"))));
        });
    }

    [Test]
    public void ALlamaOfTransformers5WithARepeatedHeadAndFrequenciesIsRead()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        var folder = Export(checkpoint);
        ChangeConfiguration(folder, config =>
        {
            config.Remove("rope_theta");
            config.Remove("num_key_value_heads");
            config["rope_parameters"] = new JsonObject { ["rope_type"] = "default", ["rope_theta"] = 500.0 };
            config["rope_scaling"] = null;
            config["use_cache"] = true;
            config["dtype"] = "float32";
        });
        ChangeTensors(folder, tensors =>
        {
            tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"];
            tensors["model.layers.1.self_attn.rotary_emb.inv_freq"] = ([2], [1, 0.0447f]);
        });
        var sizes = HuggingFaceImport.Read(folder, checkpoint.File("back"));
        Assert.Multiple(() =>
        {
            Assert.That(sizes, Is.EqualTo(checkpoint.Sizes with { RopeTheta = 500 }));
            Assert.That(
                File.ReadAllBytes(checkpoint.File("back", "model.safetensors")), Is.EqualTo(File.ReadAllBytes(checkpoint.ModelFile)));
        });
    }

    [Test]
    public void AnLtgBertAsItsAuthorsPublishItIsRead()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.LtgBert);
        var folder = Export(checkpoint);
        ChangeConfiguration(folder, config =>
        {
            config["model_type"] = "bert";
            config["output_all_encoded_layers"] = true;
            config["classifier_dropout"] = null;
            config.Remove("tie_word_embeddings");
        });
        var table = RelativeBuckets.Table(16, 4, 16);
        var positions = Enumerable.Range(0, 256).Select(place => table[(place / 16) - (place % 16) + 15]).ToArray();
        ChangeTensors(
            folder,
            tensors => tensors["classifier.nonlinearity.5.weight"] = tensors["embedding.word_embedding.weight"],
            SafetensorsTensor.OfInts("transformer.layers.0.attention.position_indices", [16, 16], positions));
        Assert.Multiple(() =>
        {
            Assert.That(HuggingFaceImport.Read(folder, checkpoint.File("back")), Is.EqualTo(checkpoint.Sizes));
            Assert.That(
                File.ReadAllBytes(checkpoint.File("back", "model.safetensors")), Is.EqualTo(File.ReadAllBytes(checkpoint.ModelFile)));
        });

        positions[200]++;
        ChangeTensors(
            folder, _ => { }, SafetensorsTensor.OfInts("transformer.layers.0.attention.position_indices", [16, 16], positions));
        AssertRefused(checkpoint, folder, "transformer.layers.0.attention.position_indices are not the buckets of position_bucket_size 4");
    }

    [Test]
    public void SeveralFilesWithAnIndexAreOneModel()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.LtgBert);
        var folder = Export(checkpoint);
        var map = new JsonObject();
        using (var source = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors")))
        {
            foreach (var (names, part) in source.Names.Chunk(7).Select((names, part) => (names, $"model-{part}.safetensors")))
            {
                SafetensorsWriter.Write(
                    Path.Combine(folder, part),
                    names.Select(name => SafetensorsTensor.OfFloats(name, source.Entry(name).Shape, source.ReadFloats(name))));
                Array.ForEach(names, name => map[name] = part);
            }
        }

        File.Delete(Path.Combine(folder, "model.safetensors"));
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        HuggingFaceImport.Read(folder, checkpoint.File("back"));
        Assert.That(File.ReadAllBytes(checkpoint.File("back", "model.safetensors")), Is.EqualTo(File.ReadAllBytes(checkpoint.ModelFile)));
    }

    [Test]
    public void Bf16IsWidenedExactly()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        HuggingFaceExport.Write(checkpoint.Path, checkpoint.File("out"), SafetensorsType.BF16);
        HuggingFaceImport.Read(checkpoint.File("out"), checkpoint.File("back"));
        using var narrow = SafetensorsFile.Open(checkpoint.File("out", "model.safetensors"));
        using var wide = SafetensorsFile.Open(checkpoint.File("back", "model.safetensors"));
        Assert.Multiple(() =>
        {
            foreach (var name in wide.Names)
            {
                Assert.That(wide.Entry(name).Type, Is.EqualTo(SafetensorsType.F32));
                Assert.That(wide.ReadFloats(name), Is.EqualTo(narrow.ReadFloats(name)), name);
            }
        });
    }

    [Test]
    public void TruncationAndPaddingOfATokenizerAreLeftOut()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        var folder = Export(checkpoint);
        var file = Path.Combine(folder, "tokenizer.json");
        var json = JsonNode.Parse(File.ReadAllText(file))!;
        json["truncation"] = new JsonObject { ["max_length"] = 128 };
        json["padding"] = new JsonObject { ["pad_id"] = 3 };
        File.WriteAllText(file, json.ToJsonString());
        HuggingFaceImport.Read(folder, checkpoint.File("back"));
        Assert.That(StoredModel.Open(checkpoint.File("back")).Tokenizer.VocabularySize, Is.EqualTo(7));
    }

    [TestCase("""{"\ud800": 0, "padding": {}}""")]
    [TestCase("""{"model": "\ud800", "padding": {}}""")]
    public void HalfASurrogatePairInATokenizerIsRefused(string tokenizer)
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        var folder = Export(checkpoint);
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), tokenizer);
        AssertRefused(checkpoint, folder, "tokenizer.json: the tokenizer cannot be read: ");
    }

    [Test]
    public void WhatAnotherModelWasFineTunedOnIsPassedOver()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        var folder = Export(checkpoint);
        ChangeConfiguration(folder, config => config["finetuning_task"] = "mnli");
        Assert.That(HuggingFaceImport.Read(folder, checkpoint.File("back")), Is.EqualTo(checkpoint.Sizes));
    }

    [TestCase(SafetensorsType.F32)]
    [TestCase(SafetensorsType.BF16)]
    public void ARepeatedHeadIsComparedToItsLastElementWithoutBeingReadWhole(SafetensorsType type)
    {
        const int Vocabulary = 70_003;
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        var sizes = checkpoint.Sizes with { VocabularySize = Vocabulary };
        var values = new float[Vocabulary * sizes.HiddenSize];
        var file = checkpoint.File("repeated.safetensors");
        Write();
        using (var same = SafetensorsFile.Open(file))
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            RedundantTensors.Check(same, sizes);
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(values.Length * sizeof(float)), "bytes of one");
        }

        values[^1] = 1;
        Write();
        using var different = SafetensorsFile.Open(file);
        Assert.That(
            () => RedundantTensors.Check(different, sizes),
            Throws.TypeOf<UserException>().With.Message.Contains("the two heads differ"));

        void Write() => SafetensorsWriter.Write(
            file,
            [
                SafetensorsTensor.OfFloats("lm_head.weight", [Vocabulary, sizes.HiddenSize], values),
                SafetensorsTensor.OfFloats("model.embed_tokens.weight", [Vocabulary, sizes.HiddenSize], new float[values.Length], type),
            ]);
    }

    [TestCase(Architecture.BabyLlama, "hidden_act", "\"gelu\"", "hidden_act \"gelu\" cannot be imported: the feed-forward")]
    [TestCase(Architecture.BabyLlama, "attention_bias", "true", "attention_bias true cannot be imported: attention has no biases")]
    [TestCase(Architecture.BabyLlama, "mlp_bias", "true", "mlp_bias true")]
    [TestCase(Architecture.BabyLlama, "num_key_value_heads", "1", "num_key_value_heads 1 cannot be imported: there are as many")]
    [TestCase(Architecture.BabyLlama, "head_dim", "8", "head_dim 8 cannot be imported")]
    [TestCase(Architecture.BabyLlama, "rope_scaling", """{"type": "linear", "factor": 2.0}""", "rope_scaling … cannot be imported")]
    [TestCase(Architecture.BabyLlama, "rope_parameters", """{"rope_type": "llama3"}""", "rope_type \"llama3\" cannot be imported")]
    [TestCase(Architecture.BabyLlama, "partial_rotary_factor", "0.5", "partial_rotary_factor 0.5 cannot be imported")]
    [TestCase(Architecture.BabyLlama, "auto_map", """{"AutoModel": "x.Y"}""", "auto_map … cannot be imported: the model is")]
    [TestCase(Architecture.BabyLlama, "quantization_config", "{}", "quantization_config … cannot be imported")]
    [TestCase(Architecture.BabyLlama, "model_type", "\"mistral\"", "model_type \"mistral\" cannot be imported; Llama and LTG-BERT can")]
    [TestCase(Architecture.BabyLlama, "tie_word_embeddings", "false", "has no tensor lm_head.weight")]
    [TestCase(Architecture.BabyLlama, "num_hidden_layers", "1", "tensor model.layers.1.")]
    [TestCase(Architecture.BabyLlama, "num_hidden_layers", "3", "has no tensor model.layers.2.")]
    [TestCase(Architecture.BabyLlama, "vocab_size", "6", "model.embed_tokens.weight is [11, 8], the model's is [6, 8]")]
    [TestCase(Architecture.BabyLlama, "num_hidden_layers", "2147483647", "num_hidden_layers is 2147483647: it must be at most 10000")]
    [TestCase(Architecture.LtgBert, "intermediate_size", "2147483647", "intermediate_size is 2147483647: it makes a matrix of")]
    [TestCase(Architecture.BabyLlama, "hidden_size", "null", "hidden_size is null")]
    [TestCase(Architecture.LtgBert, "hidden_size", "9", "does not divide")]
    [TestCase(Architecture.LtgBert, "position_bucket_size", "6", "embedding.relative_embedding is [7, 8], the model's is [11, 8]")]
    public void AConfigurationOfAnotherModelIsRefusedByItsKey(Architecture architecture, string key, string value, string said)
    {
        using var checkpoint = new SmallCheckpoint(architecture);
        var folder = Export(checkpoint);
        ChangeConfiguration(folder, config => config[key] = JsonNode.Parse(value));
        AssertRefused(checkpoint, folder, said);
    }

    [TestCase(Architecture.BabyLlama, "model.layers.0.self_attn.q_proj.bias", "it is a bias")]
    [TestCase(Architecture.BabyLlama, "model.layers.1.self_attn.q_norm.weight", "it is a norm of the queries")]
    [TestCase(Architecture.BabyLlama, "lm_head.weight", "lm_head.weight is not model.embed_tokens.weight, to which the model ties it")]
    [TestCase(Architecture.BabyLlama, "model.layers.0.self_attn.rotary_emb.inv_freq", "are not the rotary frequencies")]
    [TestCase(Architecture.BabyLlama, "classifier.nonlinearity.5.weight", "has no place in the model")]
    [TestCase(Architecture.LtgBert, "transformer.attention_layers.0.in_proj_vg.weight", "it is a gate on what attention")]
    [TestCase(Architecture.LtgBert, "transformer.dwa_modules.alphas.0", "weights over earlier layers, as GPT-BERT has them")]
    [TestCase(Architecture.LtgBert, "transformer.layers.0.prev_layer_weights", "weights over earlier layers, as ELC-BERT has them")]
    [TestCase(Architecture.LtgBert, "classifier.nonlinearity.5.weight", "is not embedding.word_embedding.weight")]
    [TestCase(Architecture.LtgBert, "head.nonlinearity.1.weight", "a classifier, not a language model's head")]
    [TestCase(Architecture.LtgBert, "lm_head.weight", "tensor lm_head.weight has no place in the model")]
    [TestCase(Architecture.LtgBert, "transformer.layers.2.attention.position_indices", "position_indices has no place in the model")]
    public void ATensorOfAnotherModelIsRefusedByItsName(Architecture architecture, string tensor, string said)
    {
        using var checkpoint = new SmallCheckpoint(architecture);
        var folder = Export(checkpoint);
        ChangeTensors(folder, tensors => tensors[tensor] = ([11, 8], new float[88]));
        AssertRefused(checkpoint, folder, said);
    }

    [Test]
    public void AGatedRelativeIsNamedByItsGateAndNotByWhatIsMissing()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.LtgBert);
        var folder = Export(checkpoint);
        ChangeTensors(folder, tensors =>
        {
            foreach (var name in tensors.Keys.Where(name => name.Contains(".attention.", StringComparison.Ordinal)).ToArray())
            {
                tensors.Remove(name, out var tensor);
                var parts = name.Replace("layers.", "attention_layers.").Replace(".attention.", ".");
                tensors[parts.Replace("in_proj_v.", "in_proj_vg.")] = tensor;
            }
        });
        AssertRefused(checkpoint, folder, "in_proj_vg.weight has no place in the model: it is a gate");
    }

    [Test]
    public void WhatIsMissingIsNamed()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        AssertRefused(checkpoint, checkpoint.File("nowhere"), "nowhere: there is no such folder");
        var folder = Export(checkpoint);
        File.Delete(Path.Combine(folder, "tokenizer.json"));
        AssertRefused(checkpoint, folder, "tokenizer.json is missing");
        File.Delete(Path.Combine(folder, "model.safetensors"));
        AssertRefused(checkpoint, folder, "has no model.safetensors");
        File.WriteAllText(Path.Combine(folder, "config.json"), "[1");
        AssertRefused(checkpoint, folder, "config.json cannot be read");
    }

    private static string Export(SmallCheckpoint checkpoint)
    {
        HuggingFaceExport.Write(checkpoint.Path, checkpoint.File("out"), SafetensorsType.F32);
        return checkpoint.File("out");
    }

    private static void ChangeConfiguration(string folder, Action<JsonObject> change)
    {
        var file = Path.Combine(folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        change(config);
        File.WriteAllText(file, config.ToJsonString());
    }

    private static void ChangeTensors(
        string folder, Action<Dictionary<string, (int[] Shape, float[] Values)>> change, params SafetensorsTensor[] more)
    {
        var file = Path.Combine(folder, "model.safetensors");
        var tensors = new Dictionary<string, (int[] Shape, float[] Values)>();
        using (var source = SafetensorsFile.Open(file))
        {
            foreach (var name in source.Names.Where(name => more.All(tensor => tensor.Name != name)))
            {
                tensors[name] = ([.. source.Entry(name).Shape], source.ReadFloats(name));
            }
        }

        change(tensors);
        SafetensorsWriter.Write(
            file, [.. tensors.Select(pair => SafetensorsTensor.OfFloats(pair.Key, pair.Value.Shape, pair.Value.Values)), .. more]);
    }

    private static void AssertRefused(SmallCheckpoint checkpoint, string folder, string said) => Assert.Multiple(() =>
    {
        var refusal = Assert.Throws<UserException>(() => HuggingFaceImport.Read(folder, checkpoint.File("refused")))!;
        Assert.That(refusal.Message, Does.Contain(said).And.Not.Contain('\n'));
        Assert.That(Directory.Exists(checkpoint.File("refused")), Is.False);
    });
}
