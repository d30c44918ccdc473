using System.Text.Json;
using AntLM.Engine.Configuration;
using AntLM.Engine.Models;

namespace AntLM.Engine.Interop.HuggingFace;

/// <summary>config.json of a model from elsewhere: a Llama of the kind that BabyLlama is, or an LTG-BERT.</summary>
/// <remarks>A key that would change what is computed is refused; keys that change nothing are passed over.</remarks>
internal static class ImportedConfiguration
{
    /// <summary>Reads the sizes.</summary>
    /// <exception cref="UserException">It is missing or no JSON, or describes a model that is not computed here.</exception>
    public static ModelConfiguration Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var config = document.RootElement;
            Refuse(config, file, "quantization_config", IsNothing, "quantised weights are not read");
            if (IsLtgBert(config))
            {
                return ModelConfigurationFile.Parse(config, ModelResolution.NameOf(Architecture.LtgBert), file);
            }

            var type = config.TryGetProperty("model_type", out var name) ? name.ToString() : "";
            return type == "llama"
                ? ReadLlama(config, file)
                : throw new UserException($"{file}: model_type \"{type}\" cannot be imported; Llama and LTG-BERT can.");
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new UserException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The authors' configuration class calls itself "bert"; no BERT has buckets of distances.</summary>
    private static bool IsLtgBert(JsonElement config) =>
        config.TryGetProperty("position_bucket_size", out _)
        || (config.TryGetProperty("architectures", out var classes) && classes.ValueKind == JsonValueKind.Array
            && classes.EnumerateArray().Any(name => name.ToString().StartsWith("ltgbert", StringComparison.OrdinalIgnoreCase)));

    private static ModelConfiguration ReadLlama(JsonElement config, string file)
    {
        Refuse(config, file, "auto_map", IsNothing, "the model is computed by code of its own");
        Refuse(config, file, "hidden_act", value => IsText(value, "silu"), "the feed-forward block computes silu");
        Refuse(config, file, "attention_bias", IsFalse, "attention has no biases");
        Refuse(config, file, "mlp_bias", IsFalse, "the feed-forward block has no biases");
        Refuse(config, file, "rope_scaling", IsNothing, "rotary positions are not scaled");
        Refuse(config, file, "partial_rotary_factor", IsOne, "every dimension of a head is rotated");
        var theta = (double?)null;
        if (config.TryGetProperty("rope_parameters", out var rope) && !IsNothing(rope))
        {
            // Where transformers 5 keeps the base and what earlier versions called rope_scaling.
            Refuse(rope, file, "rope_type", value => IsText(value, "default"), "rotary positions are not scaled");
            Refuse(rope, file, "partial_rotary_factor", IsOne, "every dimension of a head is rotated");
            theta = rope.TryGetProperty("rope_theta", out var within) ? within.GetDouble() : null;
        }

        var sizes = ModelConfigurationFile.Parse(config, ModelResolution.NameOf(Architecture.BabyLlama), file);
        Refuse(
            config, file, "num_key_value_heads", value => IsNumber(value, sizes.AttentionHeads),
            $"there are as many key heads as query heads, here {sizes.AttentionHeads}");
        Refuse(
            config, file, "head_dim", value => IsNumber(value, sizes.HeadSize),
            $"a head has hidden_size / num_attention_heads dimensions, here {sizes.HeadSize}");

        // Where the key is missing, LlamaConfig does not tie.
        var isTied = config.TryGetProperty("tie_word_embeddings", out var tied) && tied.GetBoolean();
        return (sizes with { RopeTheta = theta ?? sizes.RopeTheta, TieWordEmbeddings = isTied }).Validated();
    }

    private static void Refuse(JsonElement config, string file, string key, Func<JsonElement, bool> isComputed, string reason)
    {
        if (config.TryGetProperty(key, out var value) && !IsNothing(value) && !isComputed(value))
        {
            var written = value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? "…" : value.GetRawText();
            throw new UserException($"{file}: {key} {written} cannot be imported: {reason}.");
        }
    }

    private static bool IsNothing(JsonElement value) => value.ValueKind == JsonValueKind.Null;

    private static bool IsFalse(JsonElement value) => value.ValueKind == JsonValueKind.False;

    private static bool IsOne(JsonElement value) => IsNumber(value, 1);

    private static bool IsText(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    private static bool IsNumber(JsonElement value, double number) =>
        value.ValueKind == JsonValueKind.Number && value.GetDouble() == number;
}
