using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;
using AntLM.Engine.Training;

namespace AntLM.Engine.Interop.HuggingFace;

/// <summary>Makes a checkpoint of a folder in Hugging Face's layout.</summary>
public static class HuggingFaceImport
{
    private const string ConfigurationName = "config.json";
    private const string TokenizerName = "tokenizer.json";

    /// <summary>
    /// Reads a Llama of BabyLlama's kind or an LTG-BERT, whole or in parts, and writes it in single precision. Code that the folder
    /// holds is never executed.
    /// </summary>
    /// <param name="source">config.json, tokenizer.json and the weights as <see cref="ModelFolder.OpenTensors"/> finds them.</param>
    /// <param name="target">A folder that is absent or empty.</param>
    /// <returns>The model's sizes.</returns>
    /// <exception cref="UserException">
    /// A file is missing or damaged, the model is another one than is computed here (the message names the key or tensor), or the target
    /// is not empty or cannot be written; then nothing is left there.
    /// </exception>
    public static ModelConfiguration Read(string source, string target)
    {
        if (!Directory.Exists(source))
        {
            throw new UserException($"{source}: there is no such folder.");
        }

        var sizes = ImportedConfiguration.Read(Path.Combine(source, ConfigurationName));
        using var tensors = ModelFolder.OpenTensors(source);
        RedundantTensors.Check(tensors, sizes);
        var parameters = PublishedTensors.Of(tensors, sizes, SafetensorsType.F32);
        var tokenizer = LoadTokenizer(Path.Combine(source, TokenizerName));
        StoredModel.RequireFitting(tokenizer, sizes, source);
        AtomicFolder.Write(target, folder =>
        {
            ModelConfigurationFile.Write(Path.Combine(folder, ConfigurationName), sizes);
            SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), parameters);
            tokenizer.Save(Path.Combine(folder, TokenizerName));
        });
        return sizes;
    }

    /// <summary>
    /// The tokenizer without truncation and padding, which a library's last use may have left in the file: rows are made elsewhere here.
    /// </summary>
    private static Tokenizer LoadTokenizer(string file)
    {
        if (!File.Exists(file))
        {
            throw new UserException($"{file} is missing: tokenizers in other files (vocab.txt, spiece.model, …) are not read.");
        }

        try
        {
            var text = File.ReadAllText(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            if (JsonNode.Parse(text) is JsonObject json && (json["truncation"] is not null || json["padding"] is not null))
            {
                json["truncation"] = json["padding"] = null;
                text = JsonFile.TextOf(json);
            }

            return Tokenizer.Parse(text, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException
            or JsonException or ArgumentException or InvalidOperationException)
        {
            throw new UserException($"{file}: the tokenizer cannot be read: {exception.Message}", exception);
        }
    }
}
