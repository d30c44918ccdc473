using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AntLM.Engine.Interop.HuggingFace;

/// <summary>The JSON files of an exported folder, written as Python's library writes them.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes an object.</summary>
    public static void Write(string path, JsonObject json) => AtomicFile.WriteText(path, TextOf(json));

    /// <summary>An object as text, its line end included.</summary>
    public static string TextOf(JsonObject json) => json.ToJsonString(Options) + "\n";

    /// <summary>A number that Python reads as a float, also where it is whole: 10000.0.</summary>
    public static JsonNode Real(double value) => Real(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A single in the fewest digits that give it back: 1e-06.</summary>
    public static JsonNode Real(float value) => Real(value.ToString("R", CultureInfo.InvariantCulture));

    private static JsonNode Real(string digits) =>
        JsonNode.Parse(digits.AsSpan().ContainsAny('.', 'E') ? digits.ToLowerInvariant() : digits + ".0")!;
}
