using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AntLM.Engine.Configuration;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Training;

namespace AntLM.Engine.Verification;

/// <summary>A case: NAME.json, and beside it NAME.weights.safetensors and further tensors.</summary>
internal sealed class CaseFile
{
    /// <summary>Sizes have the keys of a configuration's model section; an unknown one is an error.</summary>
    private static readonly JsonSerializerOptions Reading = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly string path;

    private CaseFile(string path, JsonObject json)
    {
        this.path = path;
        Json = json;
    }

    /// <summary>The file's name without extension.</summary>
    public string Name => Path.GetFileNameWithoutExtension(path);

    /// <summary>Its content.</summary>
    public JsonObject Json { get; }

    /// <summary>Reads a case file.</summary>
    /// <exception cref="UserException">It cannot be read or is no JSON object.</exception>
    public static CaseFile Load(string path)
    {
        try
        {
            return new CaseFile(
                path, JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new UserException($"{path}: not a JSON object."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: the case cannot be read: {exception.Message}", exception);
        }
        catch (JsonException exception)
        {
            throw new UserException($"{path}: not valid JSON ({exception.Place()}).", exception);
        }
    }

    /// <summary>The model that the case describes, with its weights.</summary>
    public LanguageModel LoadModel(Device device)
    {
        var section = Get<ModelSection>(Json, "config") with { Architecture = Get<string>(Json, "model") };
        var model = LanguageModel.Create(ModelResolution.Resolve(section, tokenizerVocabulary: null), device);
        try
        {
            Checkpoint.LoadModel(model, TensorPath("weights"));
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>NAME.<paramref name="kind"/>.safetensors</summary>
    public CaseTensors Tensors(string kind) => new(TensorPath(kind));

    /// <summary>The value under a key of one of the case's objects.</summary>
    /// <exception cref="UserException">It is missing or of another kind.</exception>
    public T Get<T>(JsonNode parent, string key)
    {
        try
        {
            return parent[key] switch
            {
                T node => node,
                { } value => value.Deserialize<T>(Reading)!,
                null => throw new UserException($"{path}: the key \"{key}\" is missing."),
            };
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or JsonException)
        {
            throw new UserException($"{path}: the value of \"{key}\" is not a {typeof(T).Name}: {exception.Message}", exception);
        }
    }

    /// <summary>A reference number, or null when the case does not give it.</summary>
    public double? Reference(JsonNode? parent, string key) => parent?[key] is null ? null : Get<double>(parent, key);

    private string TensorPath(string kind) => Path.ChangeExtension(path, null) + $".{kind}.safetensors";
}
