using System.Globalization;

namespace AntLM.Engine.Training;

/// <summary>A directory of a run that holds one checkpoint: all of it, for it is renamed only when it is complete.</summary>
/// <param name="Epoch">The epoch after which it was written, from 1.</param>
/// <param name="Path">The directory.</param>
public sealed record CheckpointDirectory(int Epoch, string Path)
{
    private const string Prefix = "epoch-";

    /// <summary>Parameters under their published names, F32.</summary>
    public string ModelFile => System.IO.Path.Combine(Path, "model.safetensors");

    /// <summary>The optimiser's moments, F32.</summary>
    public string OptimizerFile => System.IO.Path.Combine(Path, "optimizer.safetensors");

    /// <summary>The model's sizes, as JSON.</summary>
    public string ModelConfigurationFile => System.IO.Path.Combine(Path, "config.json");

    /// <summary>How far the run had come, as JSON.</summary>
    public string StateFile => System.IO.Path.Combine(Path, "state.json");

    /// <summary>Whether all files are there.</summary>
    public bool IsComplete =>
        new[] { ModelFile, OptimizerFile, ModelConfigurationFile, StateFile }.All(File.Exists);

    /// <summary>The name of the directory of an epoch: "epoch-0003".</summary>
    public static string NameOf(int epoch) => Prefix + epoch.ToString("0000", CultureInfo.InvariantCulture);

    /// <summary>The epoch of a directory's name, or null when it is not one of a checkpoint.</summary>
    public static int? EpochOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
        && name == NameOf(epoch)
            ? epoch
            : null;
}
