using System.Text.Json.Nodes;
using AntLM.Engine.Interop;
using AntLM.Engine.Interop.HuggingFace;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Interop.HuggingFace;

public sealed class HuggingFaceExportTests
{
    /// <summary>LlamaForCausalLM of transformers: the parameters of two layers, D = 8, F = 12, V = 11.</summary>
    private static readonly string[] LlamaTensors =
    [
        "model.embed_tokens.weight [11, 8]",
        .. Enumerable.Range(0, 2).SelectMany(layer => new[]
        {
            $"model.layers.{layer}.self_attn.q_proj.weight [8, 8]",
            $"model.layers.{layer}.self_attn.k_proj.weight [8, 8]",
            $"model.layers.{layer}.self_attn.v_proj.weight [8, 8]",
            $"model.layers.{layer}.self_attn.o_proj.weight [8, 8]",
            $"model.layers.{layer}.mlp.gate_proj.weight [12, 8]",
            $"model.layers.{layer}.mlp.up_proj.weight [12, 8]",
            $"model.layers.{layer}.mlp.down_proj.weight [8, 12]",
            $"model.layers.{layer}.input_layernorm.weight [8]",
            $"model.layers.{layer}.post_attention_layernorm.weight [8]",
        }),
        "model.norm.weight [8]",
    ];

    /// <summary>LtgBertForMaskedLM of the LTG-BERT authors, K = 4; without the tied head and the table of positions.</summary>
    private static readonly string[] LtgBertTensors =
    [
        "embedding.relative_embedding [7, 8]",
        "embedding.word_embedding.weight [11, 8]",
        "embedding.relative_layer_norm.weight [8]",
        "embedding.relative_layer_norm.bias [8]",
        .. Enumerable.Range(0, 2).SelectMany(layer => new[]
        {
            $"transformer.layers.{layer}.attention.in_proj_qk.weight [16, 8]",
            $"transformer.layers.{layer}.attention.in_proj_qk.bias [16]",
            $"transformer.layers.{layer}.attention.in_proj_v.weight [8, 8]",
            $"transformer.layers.{layer}.attention.in_proj_v.bias [8]",
            $"transformer.layers.{layer}.attention.out_proj.weight [8, 8]",
            $"transformer.layers.{layer}.attention.out_proj.bias [8]",
            $"transformer.layers.{layer}.attention.post_layer_norm.weight [8]",
            $"transformer.layers.{layer}.attention.post_layer_norm.bias [8]",
            $"transformer.layers.{layer}.mlp.mlp.1.weight [24, 8]",
            $"transformer.layers.{layer}.mlp.mlp.4.weight [8, 12]",
        }),
        "classifier.nonlinearity.1.weight [8, 8]",
        "classifier.nonlinearity.1.bias [8]",
        "classifier.nonlinearity.5.bias [11]",
    ];

    [TestCase(Architecture.BabyLlama, true)]
    [TestCase(Architecture.BabyLlama, false)]
    [TestCase(Architecture.LtgBert, true)]
    public void TensorsHaveThePublishedNamesAndShapesAndTheCheckpointsBits(Architecture architecture, bool tied)
    {
        using var checkpoint = new SmallCheckpoint(architecture, tied);
        var target = Export(checkpoint);
        using var exported = SafetensorsFile.Open(Path.Combine(target, "model.safetensors"));
        using var original = SafetensorsFile.Open(checkpoint.ModelFile);
        var expected = architecture == Architecture.LtgBert ? LtgBertTensors : LlamaTensors;
        Assert.Multiple(() =>
        {
            Assert.That(
                exported.Names.Select(name => $"{name} {exported.Entry(name).ShapeText}"),
                Is.EquivalentTo(tied ? expected : [.. expected, "lm_head.weight [11, 8]"]));
            Assert.That(exported.Metadata["format"], Is.EqualTo("pt"));
            foreach (var name in exported.Names)
            {
                Assert.That(exported.Entry(name).Type, Is.EqualTo(SafetensorsType.F32));
                Assert.That(exported.ReadFloats(name), Is.EqualTo(original.ReadFloats(name)), name);
            }
        });
    }

    [Test]
    public void ABabyLlamaIsConfiguredAsTheLibrarysLlama()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        var target = Export(checkpoint);
        Assert.Multiple(() =>
        {
            Assert.That(FilesOf(target), Is.EqualTo(new[]
            {
                "README.md", "config.json", "generation_config.json", "model.safetensors", "special_tokens_map.json", "tokenizer.json",
                "tokenizer_config.json",
            }));
            AssertJson(target, "config.json", """
                {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 11, "hidden_size": 8, "intermediate_size": 12,
                 "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 4, "max_position_embeddings": 16,
                 "hidden_act": "silu", "rms_norm_eps": 1e-06, "rope_theta": 10000.0, "tie_word_embeddings": true, "attention_bias": false,
                 "mlp_bias": false, "attention_dropout": 0.0, "initializer_range": 0.02, "use_cache": true, "bos_token_id": 1,
                 "eos_token_id": 2, "pad_token_id": 3, "torch_dtype": "float32"}
                """);
            AssertJson(
                target, "generation_config.json", """{"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 3, "use_cache": true}""");
            AssertJson(target, "special_tokens_map.json", """
                {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>"}
                """);
            AssertJson(target, "tokenizer_config.json", """
                {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>",
                 "tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": false, "model_max_length": 16,
                 "padding_side": "right", "model_input_names": ["input_ids", "attention_mask"]}
                """);
            Assert.That(
                File.ReadAllBytes(Path.Combine(target, "tokenizer.json")),
                Is.EqualTo(File.ReadAllBytes(checkpoint.File("run", "tokenizer.json"))));
        });
    }

    [Test]
    public void WholeNumbersThatPythonTakesForFloatsAreWrittenAsSuch()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        var text = File.ReadAllText(Path.Combine(Export(checkpoint), "config.json"));
        Assert.That(text, Does.Contain("\"rope_theta\": 10000.0,").And.Contain("\"rms_norm_eps\": 1e-06,"));
    }

    [Test]
    public void AnLtgBertBringsTheClassesThatItsConfigurationNames()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.LtgBert);
        var target = Export(checkpoint);
        Assert.Multiple(() =>
        {
            Assert.That(FilesOf(target), Is.EqualTo(new[]
            {
                "README.md", "config.json", "configuration_ltgbert.py", "generation_config.json", "model.safetensors",
                "modeling_ltgbert.py", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json",
            }));
            AssertJson(target, "config.json", """
                {"architectures": ["LtgBertForMaskedLM"], "model_type": "ltgbert", "vocab_size": 11, "hidden_size": 8,
                 "auto_map": {"AutoConfig": "configuration_ltgbert.LtgBertConfig", "AutoModel": "modeling_ltgbert.LtgBertModel",
                  "AutoModelForMaskedLM": "modeling_ltgbert.LtgBertForMaskedLM",
                  "AutoModelForCausalLM": "modeling_ltgbert.LtgBertForCausalLM",
                  "AutoModelForSequenceClassification": "modeling_ltgbert.LtgBertForSequenceClassification"},
                 "intermediate_size": 12, "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 16,
                 "position_bucket_size": 4, "layer_norm_eps": 1e-07, "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.25,
                 "tie_word_embeddings": true, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 3, "torch_dtype": "float32"}
                """);
            AssertJson(target, "special_tokens_map.json", """
                {"bos_token": "[CLS]", "eos_token": "[SEP]", "unk_token": "[UNK]", "pad_token": "[PAD]", "mask_token": "[MASK]",
                 "cls_token": "[CLS]", "sep_token": "[SEP]"}
                """);
            foreach (var (_, reference) in Json(target, "config.json")["auto_map"]!.AsObject())
            {
                var parts = ((string)reference!).Split('.');
                Assert.That(File.ReadAllText(Path.Combine(target, parts[0] + ".py")), Does.Contain($"\nclass {parts[1]}("));
            }
        });
    }

    [Test]
    public void EveryKeyOfTheLtgBertConfigurationIsAnArgumentOfItsClass()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.LtgBert);
        var target = Export(checkpoint);
        var code = File.ReadAllText(Path.Combine(target, "configuration_ltgbert.py"));
        string[] ofTheLibrary =
        [
            "architectures", "auto_map", "model_type", "bos_token_id", "eos_token_id", "pad_token_id", "torch_dtype",
        ];
        Assert.Multiple(() =>
        {
            foreach (var (key, _) in Json(target, "config.json").Where(pair => !ofTheLibrary.Contains(pair.Key)))
            {
                Assert.That(code, Does.Match($"\n        {key}=.+,\n"), key);
            }
        });
    }

    [Test]
    public void Bf16IsRoundedToTheNearestAndOfTwoToTheEvenOne()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        float[] given = [1 + (1 / 256f), 1 + (3 / 256f), 1 + (1 / 256f) + 1e-6f, -1 - (1 / 256f), float.MaxValue, 1e-40f, 0.1f, -0f];
        float[] nearest = [1, 1 + (4 / 256f), 1 + (2 / 256f), -1, float.PositiveInfinity, 1.0101e-40f, 0.10009765625f, -0f];
        using (var source = SafetensorsFile.Open(checkpoint.ModelFile))
        {
            SafetensorsWriter.Write(checkpoint.File("changed"), [.. source.Names.Select(name => SafetensorsTensor.OfFloats(
                name, source.Entry(name).Shape, name == "model.norm.weight" ? given : source.ReadFloats(name)))]);
        }

        File.Move(checkpoint.File("changed"), checkpoint.ModelFile, overwrite: true);
        var target = checkpoint.File("out");
        HuggingFaceExport.Write(checkpoint.Path, target, SafetensorsType.BF16);
        using var exported = SafetensorsFile.Open(Path.Combine(target, "model.safetensors"));
        Assert.Multiple(() =>
        {
            Assert.That(exported.Names.Select(name => exported.Entry(name).Type), Is.All.EqualTo(SafetensorsType.BF16));
            Assert.That(
                exported.ReadFloats("model.norm.weight").Select(BitConverter.SingleToInt32Bits),
                Is.EqualTo(nearest.Select(value => BitConverter.SingleToInt32Bits(value) & ~0xFFFF)));
            Assert.That((string?)Json(target, "config.json")["torch_dtype"], Is.EqualTo("bfloat16"));
        });
    }

    [Test]
    public void TheCardTellsScheduleTextAndTheScoresOfItsEpoch()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.LtgBert);
        File.WriteAllText(checkpoint.File("run", "config.yaml"), """
            model:
              preset: ltgbert-xs
            data:
              path: /home/someone/texts/babylm-10m/
            training:
              schedule: 1_CLM+3_MLM
            """);
        File.WriteAllText(checkpoint.File("run", "metrics.jsonl"), """
            {"type": "evaluation", "epoch": 2, "next_step": 8, "clm_loss": 9.5, "seconds": 3}
            {"type": "evaluation", "epoch": 3, "next_step": 9, "clm_loss": 4.25, "pairs_causal.one": 0.3, "pairs_causal.mean": 0.625}
            """);
        var card = File.ReadAllText(Path.Combine(Export(checkpoint), "README.md"));
        Assert.Multiple(() =>
        {
            Assert.That(card, Does.StartWith("---\nlibrary_name: transformers\n"));
            Assert.That(card, Does.Contain("`1_CLM+3_MLM`").And.Contain("after epoch 3").And.Contain("| text | babylm-10m |"));
            Assert.That(card, Does.Contain("| `clm_loss` | 4.25 |").And.Contain("| `pairs_causal.mean` | 0.625 |"));
            Assert.That(card, Does.Not.Contain("9.5").And.Not.Contain("pairs_causal.one").And.Not.Contain("/home"));
        });
    }

    [Test]
    public void ATargetThatHoldsSomethingIsRefusedAndUntouched()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        var target = Directory.CreateDirectory(checkpoint.File("out")).FullName;
        File.WriteAllText(Path.Combine(target, "mine"), "");
        Assert.Multiple(() =>
        {
            Assert.That(
                () => HuggingFaceExport.Write(checkpoint.Path, target, SafetensorsType.F32),
                Throws.TypeOf<UserException>().With.Message.Contains("is there already"));
            Assert.That(FilesOf(target), Is.EqualTo(new[] { "mine" }));
        });
    }

    [Test]
    public void AnEmptyTargetIsFilled()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        Directory.CreateDirectory(checkpoint.File("out"));
        Assert.That(FilesOf(Export(checkpoint)), Does.Contain("config.json"));
    }

    [Test]
    public void ADamagedCheckpointLeavesNothingBehind()
    {
        using var checkpoint = new SmallCheckpoint(Architecture.BabyLlama);
        SafetensorsWriter.Write(checkpoint.ModelFile, [SafetensorsTensor.OfFloats("model.embed_tokens.weight", [11, 7], new float[77])]);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => HuggingFaceExport.Write(checkpoint.Path, checkpoint.File("out"), SafetensorsType.F32),
                Throws.TypeOf<UserException>().With.Message.Contains("model.embed_tokens.weight is [11, 7], the model's is [11, 8]"));
            Assert.That(Directory.EnumerateFileSystemEntries(checkpoint.File()).Select(Path.GetFileName), Is.EqualTo(new[] { "run" }));
        });
    }

    private static string Export(SmallCheckpoint checkpoint)
    {
        HuggingFaceExport.Write(checkpoint.Path, checkpoint.File("out"), SafetensorsType.F32);
        return checkpoint.File("out");
    }

    private static JsonObject Json(string folder, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!.AsObject();

    private static void AssertJson(string folder, string file, string expected)
    {
        var found = Json(folder, file);
        Assert.That(JsonNode.DeepEquals(found, JsonNode.Parse(expected)), Is.True, $"{file}: {found.ToJsonString()}");
    }

    private static string[] FilesOf(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
