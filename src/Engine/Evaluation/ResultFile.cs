using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AntLM.Engine.Evaluation;

/// <summary>A file with one JSON object, of which some keys are replaced or removed and the others kept.</summary>
internal static class ResultFile
{
    // Sentences stay readable: nothing of this stands in a web page.
    private static readonly JsonSerializerOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, NewLine = "\n" };

    /// <summary>
    /// Sets and removes keys of the object in a file, which is made where it is not there and deleted where nothing is left in it.
    /// </summary>
    /// <param name="path">The file; compressed by gzip when its name ends so.</param>
    /// <param name="changes">The keys and their values; null removes a key.</param>
    /// <param name="within">The key of the object whose keys they are, there as long as it holds any; null: the file's own.</param>
    /// <exception cref="UserException">The file cannot be read or written, or holds something else.</exception>
    public static void Merge(string path, JsonObject changes, string? within = null)
    {
        var isCompressed = path.EndsWith(".gz", StringComparison.Ordinal);
        var content = File.Exists(path) ? Read(path, isCompressed) : [];
        var place = within is null ? content : content[within] as JsonObject ?? [];
        foreach (var (key, value) in changes)
        {
            Set(place, key, value?.DeepClone());
        }

        if (within is not null)
        {
            Set(content, within, place.Count > 0 ? place : null);
        }

        if (content.Count == 0)
        {
            Delete(path);
            return;
        }

        var text = Encoding.UTF8.GetBytes(content.ToJsonString(Options) + "\n");
        AtomicFile.Write(path, stream =>
        {
            if (!isCompressed)
            {
                stream.Write(text);
                return;
            }

            using var compressed = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            compressed.Write(text);
        });
    }

    /// <summary>The object of such a file.</summary>
    /// <exception cref="JsonException">The text is no JSON object, or a key of it stands there twice.</exception>
    public static JsonObject Parse(Stream text) =>
        JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
        ?? throw new JsonException("it holds no JSON object");

    private static void Set(JsonObject content, string key, JsonNode? value)
    {
        if (value is null)
        {
            content.Remove(key);
        }
        else
        {
            content[key] = value;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be deleted: {exception.Message}", exception);
        }
    }

    private static JsonObject Read(string path, bool isCompressed)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using Stream text = isCompressed ? new GZipStream(stream, CompressionMode.Decompress) : stream;
            return Parse(text);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
        {
            throw new UserException(
                $"{path} is in the way, it is not one of AntLM's ({exception.Message}): choose another folder.", exception);
        }
    }
}
