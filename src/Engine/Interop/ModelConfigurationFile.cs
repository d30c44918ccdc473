using System.Text.Json;
using System.Text.Json.Nodes;
using AntLM.Engine.Configuration;
using AntLM.Engine.Models;

namespace AntLM.Engine.Interop;

/// <summary>`config.json`: a model's sizes under Hugging Face's names.</summary>
public static class ModelConfigurationFile
{
    private const string TaskKey = "finetuning_task";
    private const string LabelsKey = "num_labels";
    private const string MaskKey = "classifier_mask";

    /// <summary>Reads config.json. Keys of others are passed over.</summary>
    /// <exception cref="UserException">It is missing or no JSON, or a size is missing, of a wrong type, or fits no other.</exception>
    public static ModelConfiguration Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var type = document.RootElement.TryGetProperty("model_type", out var name) ? name.GetString() : null;
            var sizes = Parse(document.RootElement, type ?? throw new UserException($"{file}: model_type is missing."), file);
            return sizes with { Classifier = ReadClassifier(document.RootElement, file) };
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new UserException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the object that holds a model's sizes; what it may say of a classifier is passed over.</summary>
    /// <param name="config">The object.</param>
    /// <param name="modelType">"babyllama" or "ltgbert".</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="UserException">A size is missing, of a wrong type, or does not fit the others; or the type is unknown.</exception>
    public static ModelConfiguration Parse(JsonElement config, string modelType, string file)
    {
        if (!ModelResolution.Architectures.TryGetValue(modelType, out var architecture))
        {
            throw new UserException(
                $"{file}: model_type \"{modelType}\" is not known. "
                + NearestName.Suggestion(modelType, [.. ModelResolution.Architectures.Keys]));
        }

        var section = new ModelSection
        {
            Architecture = modelType,
            VocabSize = Whole("vocab_size"),
            HiddenSize = Whole("hidden_size"),
            IntermediateSize = Whole("intermediate_size"),
            NumAttentionHeads = Whole("num_attention_heads"),
            NumHiddenLayers = Whole("num_hidden_layers"),
            MaxPositionEmbeddings = Whole("max_position_embeddings"),
            TieWordEmbeddings = Flag("tie_word_embeddings"),
            RmsNormEps = (float?)Real("rms_norm_eps"),
            RopeTheta = Real("rope_theta"),
            PositionBucketSize = Whole("position_bucket_size"),
            LayerNormEps = (float?)Real("layer_norm_eps"),
            HiddenDropoutProb = (float?)Real("hidden_dropout_prob"),
            AttentionProbsDropoutProb = (float?)Real("attention_probs_dropout_prob"),
        };
        var missing = new[]
        {
            "vocab_size", "hidden_size", "intermediate_size", "num_attention_heads", "num_hidden_layers", "max_position_embeddings",
        }.Where(key => !config.TryGetProperty(key, out _)).ToArray();
        if (missing.Length > 0)
        {
            throw new UserException($"{file} has no {string.Join(", ", missing)}.");
        }

        try
        {
            return ModelResolution.Resolve(section, tokenizerVocabulary: null);
        }
        catch (UserException exception)
        {
            throw new UserException($"{file}: {exception.Message}", exception);
        }

        int? Whole(string key) =>
            !config.TryGetProperty(key, out var value) ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
            : throw Unreadable(key, value, "a whole number");

        double? Real(string key) =>
            !config.TryGetProperty(key, out var value) ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && float.IsFinite((float)number) ? number
            : throw Unreadable(key, value, "a number");

        bool? Flag(string key) =>
            !config.TryGetProperty(key, out var value) ? null
            : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw Unreadable(key, value, "true or false");

        UserException Unreadable(string key, JsonElement value, string expected) =>
            new($"{file}: {key} is {value.GetRawText()}; {expected} is expected.");
    }

    private static SequenceClassifier? ReadClassifier(JsonElement config, string file) =>
        !config.TryGetProperty(TaskKey, out var task) || task.ValueKind == JsonValueKind.Null ? null
        : task.ValueKind == JsonValueKind.String
            && config.TryGetProperty(LabelsKey, out var count)
            && count.ValueKind == JsonValueKind.Number
            && count.TryGetInt32(out var labels)
            && labels >= 2
            && config.TryGetProperty(MaskKey, out var mask)
            && mask.ValueKind == JsonValueKind.String
            ? new SequenceClassifier(task.GetString()!, labels, SequenceClassifier.ParseMask(mask.GetString()!))
            : throw new UserException(
                $"{file}: a classifier has a text under {TaskKey}, a number from 2 on under {LabelsKey}, and {MaskKey}.");

    /// <summary>Writes config.json with the keys that mean something to the architecture.</summary>
    /// <exception cref="UserException">It cannot be written.</exception>
    public static void Write(string file, ModelConfiguration configuration)
    {
        var json = new JsonObject
        {
            ["model_type"] = ModelResolution.NameOf(configuration.Architecture),
            ["vocab_size"] = configuration.VocabularySize,
            ["hidden_size"] = configuration.HiddenSize,
            ["intermediate_size"] = configuration.IntermediateSize,
            ["num_attention_heads"] = configuration.AttentionHeads,
            ["num_hidden_layers"] = configuration.HiddenLayers,
            ["max_position_embeddings"] = configuration.MaximumPositions,
        };
        if (configuration.Architecture == Architecture.BabyLlama)
        {
            json["tie_word_embeddings"] = configuration.TieWordEmbeddings;
            json["rms_norm_eps"] = configuration.RmsNormEpsilon;
            json["rope_theta"] = configuration.RopeTheta;
        }
        else
        {
            json["position_bucket_size"] = configuration.PositionBucketSize;
            json["layer_norm_eps"] = configuration.LayerNormEpsilon;
            json["hidden_dropout_prob"] = configuration.HiddenDropout;
            json["attention_probs_dropout_prob"] = configuration.AttentionDropout;
        }

        if (configuration.Classifier is { } classifier)
        {
            json[TaskKey] = classifier.Task;
            json[LabelsKey] = classifier.Labels;
            json[MaskKey] = SequenceClassifier.NameOfMask(classifier.IsCausal);
        }

        AtomicFile.WriteText(file, json.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }) + "\n");
    }
}
