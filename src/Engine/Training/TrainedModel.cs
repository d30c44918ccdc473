using AntLM.Engine.Configuration;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Devices;
using AntLM.Engine.Interop;
using AntLM.Engine.Models;

namespace AntLM.Engine.Training;

/// <summary>A model that was trained, with what it was trained by.</summary>
/// <param name="Model">Its parameters loaded.</param>
/// <param name="Tokenizer">The tokenizer that it was trained with.</param>
/// <param name="Configuration">The configuration of its run; the defaults where the checkpoint stands alone.</param>
public sealed record TrainedModel(LanguageModel Model, Tokenizer Tokenizer, RunConfiguration Configuration) : IDisposable
{
    private const string TokenizerName = "tokenizer.json";

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">
    /// A folder with model.safetensors and config.json, and tokenizer.json there or in the run's folder; or the folder of a run, for its
    /// newest checkpoint.
    /// </param>
    /// <param name="device">Where it will compute.</param>
    /// <exception cref="UserException">
    /// A file is missing or damaged, the weights do not fit the sizes, or the tokenizer has more entries than the model.
    /// </exception>
    public static TrainedModel Open(string path, Device device)
    {
        var checkpoint = FindCheckpoint(path);
        var run = RunOf(checkpoint);
        var tokenizerFile = new[] { Path.Combine(checkpoint.Path, TokenizerName), run?.TokenizerFile }.FirstOrDefault(File.Exists)
            ?? throw new UserException(
                $"{checkpoint.Path} has no {TokenizerName}, and neither has the folder of its run: put the tokenizer beside the model.");
        var tokenizer = Tokenizer.Load(tokenizerFile);
        var configuration = ModelConfigurationFile.Read(checkpoint.ModelConfigurationFile);
        if (tokenizer.VocabularySize > configuration.VocabularySize)
        {
            throw new UserException(
                $"{tokenizerFile} has {tokenizer.VocabularySize} entries, the model of {checkpoint.Path} only "
                + $"{configuration.VocabularySize}: it is another model's tokenizer.");
        }

        var model = LanguageModel.Create(configuration, device, tokenizer.SpecialTokens.Pad);
        try
        {
            Checkpoint.LoadModel(model, checkpoint.ModelFile);
            return new TrainedModel(model, tokenizer, ReadConfiguration(run));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => Model.Dispose();

    private static CheckpointDirectory FindCheckpoint(string path)
    {
        var folder = Path.GetFullPath(path);
        var alone = new CheckpointDirectory(CheckpointDirectory.EpochOf(Path.GetFileName(folder)) ?? 0, folder);
        if (File.Exists(alone.ModelFile))
        {
            return alone;
        }

        return !Directory.Exists(folder)
            ? throw new UserException($"{path}: there is no such checkpoint folder.")
            : RunDirectory.Open(folder).NewestCheckpoint
                ?? throw new UserException($"{path} is neither a checkpoint (it has no model.safetensors) nor a run with a complete one.");
    }

    /// <summary>The run that a checkpoint lies in: RUN/checkpoints/NAME.</summary>
    private static RunDirectory? RunOf(CheckpointDirectory checkpoint)
    {
        var checkpoints = Path.GetDirectoryName(checkpoint.Path);
        return Path.GetDirectoryName(checkpoints) is { } folder
            && RunDirectory.Open(folder) is var run
            && Path.GetFullPath(run.CheckpointsDirectory) == checkpoints
                ? run
                : null;
    }

    private static RunConfiguration ReadConfiguration(RunDirectory? run) => run is not null && File.Exists(run.ConfigurationFile)
        ? ConfigurationReader.Read(run.ConfigurationFile, []).Configuration
        : new RunConfiguration();
}
