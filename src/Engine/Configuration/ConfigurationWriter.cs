using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AntLM.Engine.Configuration;

/// <summary>Writes a complete configuration as YAML that <see cref="ConfigurationReader"/> reads back.</summary>
public static partial class ConfigurationWriter
{
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every key and value, and behind each as a comment where it comes from.</summary>
    public static string ToYaml(ResolvedConfiguration resolved)
    {
        var lines = new List<(string Text, string? Source)>();
        string? section = null;
        foreach (var key in ConfigurationKey.All)
        {
            if (key.SectionName is not null && key.SectionName != section)
            {
                lines.Add((key.SectionName + ":", null));
            }

            section = key.SectionName;
            var indentation = section is null ? "" : "  ";
            lines.Add(($"{indentation}{key.Name}: {Format(key.Read(resolved.Configuration))}", resolved.Sources[key.Path]));
        }

        // Comments stand in one column, which long lines do not push away.
        var column = lines.Select(line => line.Text.Length).Where(length => length <= 48).Max() + 2;
        var yaml = new StringBuilder();
        foreach (var (text, source) in lines)
        {
            yaml.Append(source is null ? text : $"{text.PadRight(column - 1)} # {source.ReplaceLineEndings(" ")}").Append('\n');
        }

        return yaml.ToString();
    }

    /// <summary>A value as YAML.</summary>
    internal static string Format(object? value) => value switch
    {
        null => "null",
        string text => Quote(text),
        bool flag => flag ? "true" : "false",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Format))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"A configuration value of type {value.GetType()} cannot be written."),
    };

    private static string Quote(string text) =>
        PlainText().IsMatch(text) && text is not ("null" or "true" or "false") ? text : JsonSerializer.Serialize(text, Quoting);

    /// <summary>What YAML reads as text whatever stands around it.</summary>
    [GeneratedRegex(@"^[A-Za-z_/.][A-Za-z0-9_./+-]*$|^[0-9]+_[A-Za-z0-9_+]+$")]
    private static partial Regex PlainText();
}
