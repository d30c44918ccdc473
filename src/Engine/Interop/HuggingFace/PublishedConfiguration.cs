using System.Text.Json.Nodes;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;

namespace AntLM.Engine.Interop.HuggingFace;

/// <summary>
/// config.json and generation_config.json of an exported folder: Hugging Face's `LlamaConfig`, or the configuration class that an
/// LTG-BERT brings along.
/// </summary>
internal static class PublishedConfiguration
{
    /// <summary>Writes both files into a folder.</summary>
    public static void Write(string folder, ModelConfiguration sizes, SpecialTokens special, SafetensorsType type)
    {
        var configuration = sizes.Architecture == Architecture.BabyLlama ? Llama(sizes) : LtgBert(sizes);
        AddIds(configuration, special);
        configuration["torch_dtype"] = type == SafetensorsType.BF16 ? "bfloat16" : "float32";
        JsonFile.Write(Path.Combine(folder, "config.json"), configuration);

        var generation = new JsonObject();
        AddIds(generation, special);

        // LTG-BERT's distances are scored against every word, so it keeps nothing of the words before.
        generation["use_cache"] = sizes.Architecture == Architecture.BabyLlama;
        JsonFile.Write(Path.Combine(folder, "generation_config.json"), generation);
    }

    private static JsonObject Llama(ModelConfiguration sizes) => new()
    {
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["model_type"] = "llama",
        ["vocab_size"] = sizes.VocabularySize,
        ["hidden_size"] = sizes.HiddenSize,
        ["intermediate_size"] = sizes.IntermediateSize,
        ["num_hidden_layers"] = sizes.HiddenLayers,
        ["num_attention_heads"] = sizes.AttentionHeads,
        ["num_key_value_heads"] = sizes.AttentionHeads,
        ["head_dim"] = sizes.HeadSize,
        ["max_position_embeddings"] = sizes.MaximumPositions,
        ["hidden_act"] = "silu",
        ["rms_norm_eps"] = JsonFile.Real(sizes.RmsNormEpsilon),
        ["rope_theta"] = JsonFile.Real(sizes.RopeTheta),
        ["tie_word_embeddings"] = sizes.TieWordEmbeddings,
        ["attention_bias"] = false,
        ["mlp_bias"] = false,
        ["attention_dropout"] = JsonFile.Real(0.0),
        ["initializer_range"] = JsonFile.Real(0.02),
        ["use_cache"] = true,
    };

    private static JsonObject LtgBert(ModelConfiguration sizes) => new()
    {
        ["architectures"] = new JsonArray("LtgBertForMaskedLM"),
        ["auto_map"] = new JsonObject
        {
            ["AutoConfig"] = CarriedCode.Configuration + ".LtgBertConfig",
            ["AutoModel"] = CarriedCode.Modeling + ".LtgBertModel",
            ["AutoModelForMaskedLM"] = CarriedCode.Modeling + ".LtgBertForMaskedLM",
            ["AutoModelForCausalLM"] = CarriedCode.Modeling + ".LtgBertForCausalLM",
            ["AutoModelForSequenceClassification"] = CarriedCode.Modeling + ".LtgBertForSequenceClassification",
        },
        ["model_type"] = "ltgbert",
        ["vocab_size"] = sizes.VocabularySize,
        ["hidden_size"] = sizes.HiddenSize,
        ["intermediate_size"] = sizes.IntermediateSize,
        ["num_hidden_layers"] = sizes.HiddenLayers,
        ["num_attention_heads"] = sizes.AttentionHeads,
        ["max_position_embeddings"] = sizes.MaximumPositions,
        ["position_bucket_size"] = sizes.PositionBucketSize,
        ["layer_norm_eps"] = JsonFile.Real(sizes.LayerNormEpsilon),
        ["hidden_dropout_prob"] = JsonFile.Real(sizes.HiddenDropout),
        ["attention_probs_dropout_prob"] = JsonFile.Real(sizes.AttentionDropout),
        ["tie_word_embeddings"] = true,
    };

    private static void AddIds(JsonObject configuration, SpecialTokens special)
    {
        foreach (var (key, id) in new[]
        {
            ("bos_token_id", special.Begin), ("eos_token_id", special.End), ("pad_token_id", special.Pad),
        })
        {
            // Written also where there is none: the library would put its own ids in the place of a missing key.
            configuration[key] = id;
        }
    }
}
