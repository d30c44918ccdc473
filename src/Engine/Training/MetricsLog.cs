using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AntLM.Engine.Training;

/// <summary>
/// Appends what happens to `metrics.jsonl`, one JSON object a line: "run", "step", "epoch" and "evaluation" (docs/formats.md). A resumed
/// run first removes the lines that lie behind the checkpoint it continues from.
/// </summary>
public sealed class MetricsLog : ITrainingObserver, IDisposable
{
    private const int Format = 1;

    // A schedule's "+" stays readable.
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string path;
    // Not buffered: what could not be written must not be tried again when the log is closed.
    private FileStream? stream;

    /// <summary>A log into this file; it is opened when the run starts.</summary>
    public MetricsLog(string path) => this.path = path;

    /// <inheritdoc/>
    public void OnStarted(TrainingRun run)
    {
        CutBack(path, run.StepsCompleted);
        try
        {
            stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be written: {exception.Message}", exception);
        }

        Append(new JsonObject
        {
            ["type"] = "run",
            ["format"] = Format,
            ["next_step"] = run.StepsCompleted,
            ["total_steps"] = run.TotalSteps,
            ["epochs"] = run.Schedule.Epochs,
            ["schedule"] = run.Schedule.ToString(),
            ["seed"] = run.Seed,
            ["parameters"] = run.Session.Model.Parameters.Count,
            ["device"] = run.Session.Model.Device.Description,
        });
    }

    /// <inheritdoc/>
    public void OnStep(StepReport step) => Append(new JsonObject
    {
        ["type"] = "step",
        ["step"] = step.Step,
        ["epoch"] = step.Epoch,
        ["step_in_epoch"] = step.StepInEpoch,
        ["steps_in_epoch"] = step.StepsInEpoch,
        ["objective"] = step.Objective,
        ["loss"] = Number(step.Loss),
        ["gradient_norm"] = Number(step.GradientNorm),
        ["learning_rate"] = Number(step.LearningRate),
        ["targets"] = step.Targets,
        ["tokens"] = step.Tokens,
        ["seconds"] = Number(step.Elapsed.TotalSeconds),
    });

    /// <inheritdoc/>
    public void OnEpochCompleted(EpochReport epoch) => Append(new JsonObject
    {
        ["type"] = "epoch",
        ["epoch"] = epoch.Epoch,
        ["epochs"] = epoch.Epochs,
        ["objective"] = epoch.Objective,
        ["next_step"] = epoch.NextStep,
        ["loss"] = Number(epoch.MeanLoss),
        ["tokens"] = epoch.Tokens,
        ["seconds"] = Number(epoch.Elapsed.TotalSeconds),
        ["arena_bytes"] = epoch.Memory.ArenaBytes,
        ["peak_memory_bytes"] = epoch.Memory.PeakMemoryBytes,
        ["process_peak_bytes"] = epoch.Memory.ProcessPeakBytes,
    });

    /// <summary>Appends the scores of a model after an epoch.</summary>
    /// <param name="epoch">Epochs that are finished.</param>
    /// <param name="nextStep">The step that comes next.</param>
    /// <param name="scores">"clm_loss", "mlm_accuracy", … in snake_case.</param>
    /// <param name="convention">How BabyLM's tasks were scored; null when they were not.</param>
    public void AppendEvaluation(
        int epoch, long nextStep, IEnumerable<KeyValuePair<string, double>> scores, string? convention = null)
    {
        var line = new JsonObject { ["type"] = "evaluation", ["epoch"] = epoch, ["next_step"] = nextStep };
        if (convention is not null)
        {
            line.Add("convention", convention);
        }

        foreach (var (name, score) in scores)
        {
            line.Add(name, Number(score));
        }

        Append(line);
    }

    /// <summary>Removes the lines of steps that a resumed run takes again, and a last line that was not finished.</summary>
    /// <param name="path">A metrics.jsonl; nothing happens when there is none.</param>
    /// <param name="nextStep">The first step that the run takes.</param>
    /// <exception cref="UserException">A line is no JSON object of this format, or the file cannot be read or written.</exception>
    public static void CutBack(string path, long nextStep)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            AtomicFile.Write(path, stream =>
            {
                using var kept = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
                var number = 0;
                foreach (var line in CompleteLines(path))
                {
                    number++;
                    if (IsBefore(line, nextStep, $"{path}:{number}"))
                    {
                        kept.WriteLine(line);
                    }
                }
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream?.Dispose();

    private static IEnumerable<string> CompleteLines(string path)
    {
        using var reader = new StreamReader(path);
        var line = new StringBuilder();
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            if (next == '\n')
            {
                yield return line.ToString();
                line.Clear();
            }
            else
            {
                line.Append((char)next);
            }
        }
    }

    private static bool IsBefore(string line, long nextStep, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var type = document.RootElement.GetProperty("type").GetString();
            var at = document.RootElement.GetProperty(type == "step" ? "step" : "next_step").GetInt64();

            // A step and a start count up to the checkpoint; an epoch and its evaluation end with it.
            return at < nextStep || (at == nextStep && nextStep > 0 && type is not ("step" or "run"));
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new UserException($"{place} is not a line that AntLM wrote ({exception.Message}): move the file away.", exception);
        }
    }

    /// <summary>JSON has no numbers that are not finite: they are written as texts, "NaN".</summary>
    private static JsonNode Number(double value) =>
        double.IsFinite(value) ? value : value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Append(JsonObject line)
    {
        if (stream is null)
        {
            throw new InvalidOperationException("The log is written to before the run has started.");
        }

        try
        {
            stream.Write(Encoding.UTF8.GetBytes(line.ToJsonString(Options) + "\n"));
        }
        catch (Exception exception) when (AtomicFile.IsRefusal(exception))
        {
            throw new UserException($"{path} cannot be written: {exception.Message}", exception);
        }
    }
}
