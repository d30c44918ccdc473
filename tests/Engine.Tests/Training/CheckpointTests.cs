using AntLM.Engine.Interop;
using AntLM.Engine.Models;
using AntLM.Engine.Tests.Configuration;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Training;

public sealed class CheckpointTests
{
    private TemporaryDirectory directory = null!;
    private RunDirectory runDirectory = null!;

    [SetUp]
    public void CreateDirectory()
    {
        directory = new TemporaryDirectory();
        runDirectory = RunDirectory.Create(directory.File("run"));
    }

    [TearDown]
    public void DeleteDirectory() => directory.Dispose();

    [TestCase(Architecture.BabyLlama)]
    [TestCase(Architecture.LtgBert)]
    public void AResumedRunEndsWithTheBitsOfAnUninterruptedOne(Architecture architecture)
    {
        using var whole = new TinyRun(architecture);
        new Trainer(whole.Run, [new CheckpointWriter(runDirectory, keep: null)]).Run();

        using var resumed = new TinyRun(architecture);
        Checkpoint.Restore(resumed.Run, runDirectory.Checkpoints[0]);
        Assert.That((resumed.Run.EpochsCompleted, resumed.Run.StepsCompleted), Is.EqualTo((1, 3L)));
        new Trainer(resumed.Run, []).Run();
        Assert.That(resumed.Numbers, Is.EqualTo(whole.Numbers));
    }

    [Test]
    public void ACheckpointHoldsPublishedNamesSizesAndState()
    {
        using var tiny = new TinyRun();
        new Trainer(tiny.Run, [new CheckpointWriter(runDirectory, keep: 0)]).Run();
        Assert.That(runDirectory.Checkpoints, Has.Count.EqualTo(1), "only the newest is kept");
        var checkpoint = runDirectory.NewestCheckpoint!;
        using var model = SafetensorsFile.Open(checkpoint.ModelFile);
        using var optimizer = SafetensorsFile.Open(checkpoint.OptimizerFile);
        Assert.Multiple(() =>
        {
            Assert.That(checkpoint.Path, Does.EndWith(Path.Combine("run", "checkpoints", "epoch-0002")));
            Assert.That(model.Entry("embedding.word_embedding.weight").Shape, Is.EqualTo(new[] { 31, 24 }));
            Assert.That(optimizer.Entry("second_moment.embedding.word_embedding.weight").Shape, Is.EqualTo(new[] { 31, 24 }));
            Assert.That(
                ModelConfigurationFile.Read(checkpoint.ModelConfigurationFile), Is.EqualTo(tiny.Run.Session.Model.Configuration));
            Assert.That(
                TrainingState.Read(checkpoint.StateFile), Is.EqualTo(new TrainingState(1, 2, 6, 6, 5, "1_CLM+1_MLM")));
        });
    }

    [Test]
    public void ACheckpointOfAnotherModelOrSeedIsRefused()
    {
        using var tiny = new TinyRun(Architecture.LtgBert);
        var checkpoint = runDirectory.WriteCheckpoint(1, target => Checkpoint.Save(tiny.Run, target));
        using var other = new TinyRun(Architecture.BabyLlama);
        using var otherSeed = new TinyRun(Architecture.LtgBert, seed: 6);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => Checkpoint.Restore(other.Run, checkpoint),
                Throws.TypeOf<UserException>().With.Message.Contains("has no tensor model.embed_tokens.weight: it belongs to another"));
            Assert.That(
                () => Checkpoint.Restore(otherSeed.Run, checkpoint),
                Throws.TypeOf<UserException>().With.Message.Contains("was written with seed 5, the run has seed 6"));
        });
    }

    [Test]
    public void ATensorOfAnotherShapeOrOneTooManyIsNamed()
    {
        using var tiny = new TinyRun();
        var model = tiny.Run.Session.Model;
        var file = directory.File("x.safetensors");
        var tensors = model.Parameters.Entries
            .Select(entry => SafetensorsTensor.OfFloats(entry.Name, entry.Shape.Dimensions.ToArray(), new float[entry.Shape.Count]))
            .ToArray();

        SafetensorsWriter.Write(file, tensors.Append(SafetensorsTensor.OfFloats("more", [1], new float[1])));
        Assert.That(
            () => Checkpoint.LoadModel(model, file), Throws.TypeOf<UserException>().With.Message.Contains("a tensor more that the model"));

        var index = Array.FindIndex(tensors, tensor => tensor.Name == "embedding.word_embedding.weight");
        tensors[index] = SafetensorsTensor.OfFloats("embedding.word_embedding.weight", [24, 31], new float[24 * 31]);
        SafetensorsWriter.Write(file, tensors);
        Assert.That(
            () => Checkpoint.LoadModel(model, file),
            Throws.TypeOf<UserException>().With.Message.Contains("embedding.word_embedding.weight is [24, 31], the model's is [31, 24]"));
    }

    [TestCase("{", "cannot be read")]
    [TestCase("null", "cannot be read")]
    [TestCase("{\"format\": 1}", "cannot be read")]
    [TestCase(
        """{"format":2,"epoch":1,"next_step":3,"optimizer_steps":3,"seed":5,"schedule":"1_CLM"}""",
        "is of checkpoint format 2; this AntLM reads format 1")]
    public void ADamagedStateIsReported(string text, string message) =>
        Assert.That(
            () => TrainingState.Read(directory.Write("state.json", text)),
            Throws.TypeOf<UserException>().With.Message.Contains(message));
}
