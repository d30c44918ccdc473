using AntLM.Engine.Configuration;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Interop;
using AntLM.Engine.Models;

namespace AntLM.Engine.Training;

/// <summary>A model as it lies on the disk, with what belongs to it; its parameters are not read yet.</summary>
/// <param name="Checkpoint">Its files; the epoch is 0 where the folder's name says nothing about it.</param>
/// <param name="Run">The run that it lies in, or null where it stands alone.</param>
/// <param name="Sizes">Of the model.</param>
/// <param name="Tokenizer">The tokenizer that it was trained with.</param>
public sealed record StoredModel(CheckpointDirectory Checkpoint, RunDirectory? Run, ModelConfiguration Sizes, Tokenizer Tokenizer)
{
    private const string TokenizerName = "tokenizer.json";

    /// <summary>Finds a checkpoint and reads its sizes and its tokenizer.</summary>
    /// <param name="path">
    /// A folder with model.safetensors and config.json, and tokenizer.json there or in the run's folder; or the folder of a run, for its
    /// newest checkpoint.
    /// </param>
    /// <exception cref="UserException">
    /// A file is missing or damaged, the model is a fine-tuned classifier, or the tokenizer has more entries than the model.
    /// </exception>
    public static StoredModel Open(string path)
    {
        var checkpoint = FindCheckpoint(path);
        var run = RunOf(checkpoint);
        var tokenizerFile = new[] { Path.Combine(checkpoint.Path, TokenizerName), run?.TokenizerFile }.FirstOrDefault(File.Exists)
            ?? throw new UserException(
                $"{checkpoint.Path} has no {TokenizerName}, and neither has the folder of its run: put the tokenizer beside the model.");
        var tokenizer = Tokenizer.Load(tokenizerFile);
        var sizes = ModelConfigurationFile.Read(checkpoint.ModelConfigurationFile);
        if (sizes.Classifier is { } classifier)
        {
            throw new UserException(
                $"{checkpoint.Path} is a classifier that was fine-tuned on {classifier.Task}, and a language model is needed here: give "
                + "the checkpoint that it was fine-tuned from.");
        }

        RequireFitting(tokenizer, sizes, checkpoint.Path);
        return new StoredModel(checkpoint, run, sizes, tokenizer);
    }

    /// <summary>The configuration of its run, or null where it stands alone.</summary>
    /// <exception cref="UserException">The file cannot be read, or has a mistake.</exception>
    public RunConfiguration? ReadRunConfiguration() => Run is not null && File.Exists(Run.ConfigurationFile)
        ? ConfigurationReader.Read(Run.ConfigurationFile, []).Configuration
        : null;

    /// <summary>Checks that each token has a row in the model's embedding.</summary>
    /// <exception cref="UserException">The tokenizer has more entries.</exception>
    internal static void RequireFitting(Tokenizer tokenizer, ModelConfiguration sizes, string folder)
    {
        if (tokenizer.VocabularySize > sizes.VocabularySize)
        {
            throw new UserException(
                $"{tokenizer.SpecialTokens.Source} has {tokenizer.VocabularySize} entries, the model of {folder} only "
                + $"{sizes.VocabularySize}: it is another model's tokenizer.");
        }
    }

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
}
