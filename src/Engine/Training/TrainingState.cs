using System.Text.Encodings.Web;
using System.Text.Json;

namespace AntLM.Engine.Training;

/// <summary>How far a run had come: `state.json` of a checkpoint. Batches and draws depend on nothing else.</summary>
/// <param name="Format">Version of the checkpoint's format: <see cref="CurrentFormat"/>.</param>
/// <param name="Epoch">Epochs that are finished.</param>
/// <param name="NextStep">The step that comes next, counted from 0.</param>
/// <param name="OptimizerSteps">Steps that the optimiser has taken, the t of the bias correction.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Schedule">The run's schedule of objectives.</param>
/// <param name="Text">Fingerprint of the text that it trains on, or null when it is not known.</param>
public sealed record TrainingState(
    int Format, int Epoch, long NextStep, long OptimizerSteps, ulong Seed, string Schedule, string? Text = null)
{
    /// <summary>The format that is written.</summary>
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads state.json.</summary>
    /// <exception cref="UserException">It is missing, damaged, or of a later format.</exception>
    public static TrainingState Read(string file)
    {
        try
        {
            var state = JsonSerializer.Deserialize<TrainingState>(File.ReadAllBytes(file), Options)
                ?? throw new JsonException("it is null");
            return state.Format == CurrentFormat
                ? state
                : throw new UserException($"{file} is of checkpoint format {state.Format}; this AntLM reads format {CurrentFormat}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UserException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes state.json.</summary>
    /// <exception cref="UserException">It cannot be written.</exception>
    public void Write(string file) => AtomicFile.WriteText(file, JsonSerializer.Serialize(this, Options) + "\n");
}
