using System.Text;
using System.Text.Json;

namespace AntLM.Engine.Data;

/// <summary>`manifest.json` of a folder of prepared text: what its other files hold and what they were made from.</summary>
/// <param name="FormatVersion">1; other versions are refused.</param>
/// <param name="Corpus"><see cref="Corpus.Fingerprint"/> of the text.</param>
/// <param name="TokenizerSha256">Of `tokenizer.json` in the folder.</param>
/// <param name="VocabularySize">Of the tokenizer.</param>
/// <param name="BytesPerToken">2 or 4.</param>
/// <param name="LineEnd">Tokens that stand in the shards after each line for its "\n"; may be none.</param>
/// <param name="Train">The training split.</param>
/// <param name="Dev">The held-out split.</param>
public sealed record PreparedManifest(
    int FormatVersion,
    string Corpus,
    string TokenizerSha256,
    int VocabularySize,
    int BytesPerToken,
    IReadOnlyList<int> LineEnd,
    PreparedSplitCounts Train,
    PreparedSplitCounts Dev)
{
    /// <summary>The version that is written and read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The file's name.</summary>
    public const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads the manifest of a folder.</summary>
    /// <exception cref="UserException">There is none, or it is not one of this version.</exception>
    public static PreparedManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            var version = document.RootElement.TryGetProperty("format_version", out var written) ? written.GetRawText() : "none";
            return version == $"{CurrentVersion}"
                ? document.Deserialize<PreparedManifest>(Options)!
                : throw new UserException(
                    $"{path}: format version {version} is not {CurrentVersion}, which this antlm reads. Prepare the text again.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException)
        {
            throw new UserException($"{path}: no manifest of prepared text can be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the manifest into a folder.</summary>
    public void Write(string folder) =>
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Options) + "\n", new UTF8Encoding(false));
}
