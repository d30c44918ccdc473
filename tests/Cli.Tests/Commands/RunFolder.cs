using System.Text.Json.Nodes;

namespace AntLM.Cli.Tests.Commands;

/// <summary>A run's folder with one checkpoint, made of the weights of a reference case and a tokenizer of the same size.</summary>
internal sealed class RunFolder : IDisposable
{
    public RunFolder(string modelType)
    {
        Path = Directory.CreateTempSubdirectory("antlm-run-").FullName;
        Checkpoint = Directory.CreateDirectory(File("checkpoints", "epoch-0002")).FullName;
        System.IO.File.Copy(Source("tokenizer.json"), File("tokenizer.json"));
        System.IO.File.Copy(Source("Golden", "minimal-pairs", modelType + ".weights.safetensors"), ModelFile);
        var reference = JsonNode.Parse(System.IO.File.ReadAllText(Source("Golden", "minimal-pairs", modelType + ".json")))!;
        Configuration = reference["config"]!.DeepClone().AsObject();
        Configuration["model_type"] = modelType;
        WriteConfiguration();
        foreach (var name in new[] { "optimizer.safetensors", "state.json" })
        {
            System.IO.File.WriteAllText(System.IO.Path.Combine(Checkpoint, name), "not read by commands that use a model");
        }
    }

    public string Path { get; }

    public string Checkpoint { get; }

    public string ModelFile => System.IO.Path.Combine(Checkpoint, "model.safetensors");

    public JsonObject Configuration { get; }

    public static Task<(int Code, string Output, string Error)> Run(params string[] arguments) =>
        CommandRun.Of([.. arguments, "--device", "cpu"]);

    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void WriteConfiguration() =>
        System.IO.File.WriteAllText(System.IO.Path.Combine(Checkpoint, "config.json"), Configuration.ToJsonString());

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string Source(params string[] parts) =>
        System.IO.Path.Combine([TestContext.CurrentContext.TestDirectory, .. parts]);
}
