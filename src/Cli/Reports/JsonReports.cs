using System.Text.Json;

namespace AntLM.Cli.Reports;

/// <summary>How every command writes JSON.</summary>
internal static class JsonReports
{
    /// <summary>snake_case names, one line.</summary>
    public static JsonSerializerOptions Options { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}
