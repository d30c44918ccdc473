using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using AntLM.Cli.Tests.Commands;

namespace AntLM.Cli.Tests;

/// <summary>`dotnet pack` makes a .NET tool that works where no repository is.</summary>
public sealed class InstalledToolTests
{
    private TrainingFolder folder = null!;

    [OneTimeSetUp]
    public async Task PackAndInstall()
    {
        folder = new TrainingFolder();
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        await Run(
            "dotnet", "pack", Path.Combine(Repository.Root, "src", "Cli"), "--no-build", "--configuration", built.Parent!.Name,
            "--output", folder.At("packages"), $"-p:PublishDir={folder.At("publish")}/", "-nodeReuse:false", "--nologo");

        // Nothing but the local folder is asked.
        var sources = folder.Write(
            $"""<configuration><packageSources><clear /><add key="local" value="{folder.At("packages")}" /></packageSources></configuration>""",
            "nuget.config");
        await Run("dotnet", "tool", "install", "AntLM", "--tool-path", folder.At("tools"), "--configfile", sources);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public async Task Trains_scores_exports_and_imports()
    {
        // Behind the plus stands the commit, which may be newer than the build of these tests.
        Assert.That((await Tool("--version")).Split('+')[0], Is.EqualTo((await CommandRun.Of("--version")).Output.Split('+')[0]));
        Assert.That(await Tool("doctor"), Does.Match("(?m)^device cpu +available"));
        await Tool("train", "--config", folder.Configuration, "--out", "run", "--device", "cpu");
        var pairs = folder.Write(
            """
            {"sentence_good": "The dog sees the old cat.", "sentence_bad": "The dog the sees old cat."}
            {"sentence_good": "The child likes the bird.", "sentence_bad": "Likes child the the bird."}
            """,
            "pairs", "order.jsonl");
        var scores = await Score("run", pairs);
        Assert.That(scores, Does.Match("(?m)^mean +2 "));

        await Tool("export", "--checkpoint", "run", "--to", "exported");
        await Tool("import", "--from", "exported", "--to", "imported");
        Assert.That(await Score("imported", pairs), Is.EqualTo(scores));
        Assert.That(
            await File.ReadAllBytesAsync(folder.At("imported", "model.safetensors")),
            Is.EqualTo(await File.ReadAllBytesAsync(folder.Checkpoint(2, "model.safetensors"))));
    }

    [Test]
    public void Carries_kernels_licence_and_readme()
    {
        using var package = ZipFile.OpenRead(Directory.GetFiles(folder.At("packages"), "AntLM.*.nupkg").Single());
        var kernels = Directory.GetFiles(Path.Combine(Repository.Root, "kernels"), "*.cu*").Select(path => "kernels/" + Path.GetFileName(path));
        using var description = new StreamReader(package.GetEntry("AntLM.nuspec")!.Open());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Resources(package, "AntLM.Engine.dll"), Is.SupersetOf(kernels));
            Assert.That(Resources(package, "antlm.dll"), Is.SupersetOf(new[] { "quickstart.yaml", "DejaVuSans.ttf" }));
            Assert.That(description.ReadToEnd(), Does.Contain("<license type=\"expression\">MIT<").And.Contain("<readme>README.md<"));
            Assert.That(package.GetEntry("README.md"), Is.Not.Null);
            Assert.That(package.Entries.Sum(entry => entry.CompressedLength), Is.LessThan(64e6), "bytes");
        }
    }

    private static HashSet<string> Resources(ZipArchive package, string assembly)
    {
        using var copy = new MemoryStream();
        using (var entry = package.GetEntry($"tools/net10.0/any/{assembly}")!.Open())
        {
            entry.CopyTo(copy);
        }

        copy.Position = 0;
        using var reader = new PEReader(copy);
        var metadata = reader.GetMetadataReader();
        return [.. metadata.ManifestResources.Select(handle => metadata.GetString(metadata.GetManifestResource(handle).Name))];
    }

    private Task<string> Score(string checkpoint, string pairs) =>
        Tool("eval", "pairs", "--checkpoint", checkpoint, "--data", pairs, "--device", "cpu");

    private Task<string> Tool(params string[] arguments) => Run(folder.At("tools", "antlm"), arguments);

    private async Task<string> Run(string program, params string[] arguments)
    {
        var (code, output, error) = await ProcessRun.Of(program, folder.Root, arguments);
        Assert.That(code, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{output}\n{error}");
        return output;
    }
}
