using AntLM.Engine.Interop;
using AntLM.Engine.Tests.Configuration;

namespace AntLM.Engine.Tests.Interop;

public sealed class ModelFolderTests
{
    private TemporaryDirectory directory = null!;

    [SetUp]
    public void CreateDirectory() => directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => directory.Dispose();

    [Test]
    public void OneFileIsReadAsItStands()
    {
        WriteShard("model.safetensors", ("a", [1f, 2f]), ("b", [3f]));
        directory.Write("model.safetensors.index.json", "not looked at when there is one file");
        using var tensors = ModelFolder.OpenTensors(directory.Path);
        Assert.That(tensors.Names, Is.EquivalentTo(new[] { "a", "b" }));
        Assert.That(tensors.ReadFloats("b"), Is.EqualTo(new[] { 3f }));
    }

    [Test]
    public void TheFilesOfAnIndexAreReadAsOne()
    {
        WriteShard("model-1.safetensors", ("a", [1f, 2f]), ("b", [3f]));
        WriteShard("model-2.safetensors", ("c", [4f, 5f, 6f]));
        WriteIndex(("a", "model-1.safetensors"), ("c", "model-2.safetensors"), ("b", "model-1.safetensors"));
        using var tensors = ModelFolder.OpenTensors(directory.Path);
        var destination = new float[3];
        tensors.ReadInto("c", destination);
        Assert.Multiple(() =>
        {
            Assert.That(tensors.Names, Is.EquivalentTo(new[] { "a", "b", "c" }));
            Assert.That(tensors.Contains("d"), Is.False);
            Assert.That(tensors.Entry("c").Shape, Is.EqualTo(new[] { 3 }));
            Assert.That(tensors.ReadFloats("a"), Is.EqualTo(new[] { 1f, 2f }));
            Assert.That(tensors.ReadFloats("b"), Is.EqualTo(new[] { 3f }));
            Assert.That(destination, Is.EqualTo(new[] { 4f, 5f, 6f }));
            Assert.That(
                () => tensors.ReadFloats("d"), Throws.TypeOf<UserException>().With.Message.EndsWith("index.json has no tensor d."));
        });
    }

    [Test]
    public void AFolderWithoutAModelIsRefusedWithWhatWasLookedFor() =>
        AssertRefused("has no model.safetensors");

    [TestCase("model-2.safetensors", "names model-2.safetensors, which is not beside it")]
    [TestCase("../model.safetensors", "looks for tensor b in \"../model.safetensors\"")]
    [TestCase("/model.safetensors", "looks for tensor b in \"/model.safetensors\"")]
    [TestCase("folder\\\\model.safetensors", "the name of a file beside it is expected")]
    [TestCase("C:model.safetensors", "the name of a file beside it is expected")]
    [TestCase("..", "the name of a file beside it is expected")]
    [TestCase("", "the name of a file beside it is expected")]
    public void AnIndexThatLooksElsewhereIsRefused(string file, string message)
    {
        WriteShard("model-1.safetensors", ("a", [1f]));
        WriteIndex(("a", "model-1.safetensors"), ("b", file));
        AssertRefused(message);
    }

    [Test]
    public void AnIndexThatDoesNotAgreeWithItsFilesIsRefused()
    {
        WriteShard("model-1.safetensors", ("a", [1f]));
        WriteIndex(("a", "model-1.safetensors"), ("b", "model-1.safetensors"));
        AssertRefused("looks for tensor b in model-1.safetensors, which does not have it");

        WriteShard("model-2.safetensors", ("b", [2f]), ("gate", [3f]));
        WriteIndex(("a", "model-1.safetensors"), ("b", "model-2.safetensors"));
        AssertRefused("model-2.safetensors has a tensor gate that");
    }

    [TestCase("{", "cannot be read")]
    [TestCase("[]", "cannot be read")]
    [TestCase("{}", "a weight_map of names and files is expected")]
    [TestCase("{\"weight_map\": 3}", "a weight_map of names and files is expected")]
    [TestCase("{\"weight_map\": {\"a\": 3}}", "a weight_map of names and files is expected")]
    [TestCase("{\"weight_map\": {\"a\": \"x\", \"a\": \"x\"}}", "cannot be read")]
    public void AnIndexThatIsNoneIsRefused(string text, string message)
    {
        directory.Write("model.safetensors.index.json", text);
        AssertRefused(message);
    }

    private void WriteShard(string file, params (string Name, float[] Values)[] tensors) => SafetensorsWriter.Write(
        directory.File(file), tensors.Select(tensor => SafetensorsTensor.OfFloats(tensor.Name, [tensor.Values.Length], tensor.Values)));

    private void WriteIndex(params (string Name, string File)[] tensors) => directory.Write(
        "model.safetensors.index.json",
        $$"""{"metadata": {}, "weight_map": { {{string.Join(", ", tensors.Select(t => $"\"{t.Name}\": \"{t.File}\""))}} } }""");

    private void AssertRefused(string message) => Assert.That(
        () => ModelFolder.OpenTensors(directory.Path).Dispose(), Throws.TypeOf<UserException>().With.Message.Contains(message));
}
