using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AntLM.Engine.Evaluation;

/// <summary>A file with one JSON object, of which some keys are replaced and the others kept.</summary>
internal static class ResultFile
{
    // Sentences stay readable: nothing of this stands in a web page.
    private static readonly JsonSerializerOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, NewLine = "\n" };

    /// <summary>Sets keys of the object in a file, which is made where it is not there.</summary>
    /// <param name="path">The file; compressed by gzip when its name ends so.</param>
    /// <param name="changes">The keys and their values.</param>
    /// <param name="within">The key of the object whose keys they are, made where it is not there; null: the file's own.</param>
    /// <exception cref="UserException">The file cannot be read or written, or holds something else.</exception>
    public static void Merge(string path, JsonObject changes, string? within = null)
    {
        var isCompressed = path.EndsWith(".gz", StringComparison.Ordinal);
        var content = File.Exists(path) ? Read(path, isCompressed) : [];
        var place = content;
        if (within is not null)
        {
            place = content[within] as JsonObject ?? [];
            content[within] = place;
        }

        foreach (var (key, value) in changes)
        {
            place[key] = value?.DeepClone();
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

    private static JsonObject Read(string path, bool isCompressed)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using Stream text = isCompressed ? new GZipStream(stream, CompressionMode.Decompress) : stream;
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("it holds no JSON object");
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
        {
            throw new UserException(
                $"{path} is in the way, it is not one of AntLM's ({exception.Message}): choose another folder.", exception);
        }
    }
}
