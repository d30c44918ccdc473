using AntLM.Engine.Training;

namespace AntLM.Engine.Interop.HuggingFace;

/// <summary>Writes a checkpoint as a folder that Hugging Face's `transformers` loads.</summary>
public static class HuggingFaceExport
{
    /// <summary>
    /// Writes a BabyLlama as a `LlamaForCausalLM`, an LTG-BERT with the Python files that compute it; with tokenizer and model card.
    /// </summary>
    /// <param name="checkpoint">A checkpoint's folder, or a run's for its newest checkpoint.</param>
    /// <param name="target">A folder that is absent or empty.</param>
    /// <param name="type">F32 or BF16.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="UserException">
    /// The checkpoint cannot be read, the target is not empty or cannot be written; then nothing is left there.
    /// </exception>
    public static StoredModel Write(string checkpoint, string target, SafetensorsType type)
    {
        var stored = StoredModel.Open(checkpoint);
        using var source = SafetensorsFile.Open(stored.Checkpoint.ModelFile);
        var tensors = PublishedTensors.Of(source, stored.Sizes, type);
        var card = ModelCard.Of(stored, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(target))), type);
        AtomicFolder.Write(target, folder =>
        {
            PublishedConfiguration.Write(folder, stored.Sizes, stored.Tokenizer.SpecialTokens, type);
            SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors);
            TokenizerFiles.Write(folder, stored.Tokenizer, stored.Sizes);
            if (stored.Sizes.Architecture == Models.Architecture.LtgBert)
            {
                CarriedCode.Write(folder);
            }

            AtomicFile.WriteText(Path.Combine(folder, "README.md"), card);
        });
        return stored;
    }
}
