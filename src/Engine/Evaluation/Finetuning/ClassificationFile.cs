using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>A file of JSON lines with the examples of one task; fields that the task does not name are not read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Examples">Its examples, in the file's order.</param>
public sealed partial record ClassificationFile(string Path, IReadOnlyList<LabelledText> Examples)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="task">How texts are put together, and which labels there are.</param>
    /// <param name="limit">Examples to read at most; null: all.</param>
    /// <exception cref="UserException">It cannot be read, is empty, or a line is no example; the message names file and line.</exception>
    public static ClassificationFile Load(string path, ClassificationTask task, int? limit = null)
    {
        try
        {
            var examples = new List<LabelledText>();
            var number = 0;
            foreach (var line in File.ReadLines(path, new UTF8Encoding(false, throwOnInvalidBytes: true)))
            {
                number++;
                if (examples.Count == limit)
                {
                    break;
                }

                if (!string.IsNullOrWhiteSpace(line))
                {
                    examples.Add(Read(line, task, path, number));
                }
            }

            return examples.Count > 0
                ? new ClassificationFile(path, examples)
                : throw new UserException($"{path}: the file has no examples.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new UserException($"{path}: the examples of {task.Name} cannot be read: {exception.Message}", exception);
        }
    }

    private static LabelledText Read(string line, ClassificationTask task, string path, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new UserException($"{path}:{number}: an example is a JSON object.");
            }

            return new LabelledText(Filled(task.First), task.Second is null ? null : Filled(task.Second), Label(), number);

            string Filled(string template) => Field().Replace(template, match => Text(match.Groups[1].Value));

            string Text(string field) => root.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw new UserException($"{path}:{number}: an example of {task.Name} has a text under \"{field}\".");

            int Label() =>
                root.TryGetProperty("label", out var value)
                && value.ValueKind == JsonValueKind.Number
                && value.TryGetInt32(out var label)
                && label >= 0
                && label < task.Labels
                    ? label
                    : throw new UserException(
                        $"{path}:{number}: an example of {task.Name} has a number from 0 to {task.Labels - 1} under \"label\".");
        }
        catch (JsonException exception)
        {
            throw new UserException($"{path}:{number}: not a line of JSON ({exception.PlaceInLine()}).", exception);
        }
        catch (InvalidOperationException exception)
        {
            // Half of a surrogate pair is valid JSON, and is found only when the text is asked for.
            throw new UserException($"{path}:{number}: a text in it is not valid Unicode: {exception.Message}", exception);
        }
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Field();
}
