using AntLM.Engine.Configuration;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;

namespace AntLM.Engine.Training;

/// <summary>A model that was trained, with what it was trained by.</summary>
/// <param name="Model">Its parameters loaded.</param>
/// <param name="Tokenizer">The tokenizer that it was trained with.</param>
/// <param name="Configuration">The configuration of its run; the defaults where the checkpoint stands alone.</param>
public sealed record TrainedModel(LanguageModel Model, Tokenizer Tokenizer, RunConfiguration Configuration) : IDisposable
{
    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">
    /// A folder with model.safetensors and config.json, and tokenizer.json there or in the run's folder; or the folder of a run, for its
    /// newest checkpoint.
    /// </param>
    /// <param name="device">Where it will compute.</param>
    /// <exception cref="UserException">
    /// A file is missing or damaged, the weights do not fit the sizes, it is a classifier, or the tokenizer has more entries.
    /// </exception>
    public static TrainedModel Open(string path, Device device)
    {
        var stored = StoredModel.Open(path);
        var model = LanguageModel.Create(stored.Sizes, device, stored.Tokenizer.SpecialTokens.Pad);
        try
        {
            Checkpoint.LoadModel(model, stored.Checkpoint.ModelFile);
            return new TrainedModel(model, stored.Tokenizer, stored.ReadRunConfiguration() ?? new RunConfiguration());
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => Model.Dispose();
}
