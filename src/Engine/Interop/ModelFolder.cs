namespace AntLM.Engine.Interop;

/// <summary>The files of a model in Hugging Face's layout.</summary>
public static class ModelFolder
{
    private static readonly (string File, Func<string, NamedTensors> Open)[] TensorFiles =
    [
        ("model.safetensors", SafetensorsFile.Open),
        ("model.safetensors.index.json", path => ShardedTensors.Open(path, SafetensorsFile.Open)),
        ("pytorch_model.bin", TorchFile.Open),
        ("pytorch_model.bin.index.json", path => ShardedTensors.Open(path, TorchFile.Open)),
    ];

    /// <summary>
    /// Opens a model's tensors: model.safetensors, else the files of model.safetensors.index.json, else pytorch_model.bin, else the files
    /// of pytorch_model.bin.index.json. No code that a file may hold is executed.
    /// </summary>
    /// <param name="folder">The model's folder.</param>
    /// <exception cref="UserException">
    /// There is none of these files, or one is damaged, incomplete or asks for what is not supported.
    /// </exception>
    public static NamedTensors OpenTensors(string folder)
    {
        foreach (var (file, open) in TensorFiles)
        {
            var path = Path.Combine(folder, file);
            if (File.Exists(path))
            {
                return open(path);
            }
        }

        throw new UserException(
            $"{folder} has no {string.Join(", ", TensorFiles[..^1].Select(kind => kind.File))} or {TensorFiles[^1].File}.");
    }
}
