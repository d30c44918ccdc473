using System.Globalization;
using System.Text.Json;

namespace AntLM.Engine;

/// <summary>Says where JSON goes wrong, in a few words: the parser's own message repeats the text and counts from 0.</summary>
internal static class JsonMistake
{
    /// <summary>"line 3, byte 17", both counted from 1.</summary>
    public static string Place(this JsonException exception) => string.Create(
        CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");

    /// <summary>"byte 17", counted from 1, for a text of one line.</summary>
    public static string PlaceInLine(this JsonException exception) =>
        string.Create(CultureInfo.InvariantCulture, $"byte {exception.BytePositionInLine + 1}");
}
