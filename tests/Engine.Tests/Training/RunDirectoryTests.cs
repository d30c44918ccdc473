using AntLM.Engine.Tests.Configuration;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Training;

public sealed class RunDirectoryTests
{
    private TemporaryDirectory directory = null!;
    private RunDirectory run = null!;

    [SetUp]
    public void CreateDirectory()
    {
        directory = new TemporaryDirectory();
        run = RunDirectory.Create(directory.File("run"));
    }

    [TearDown]
    public void DeleteDirectory() => directory.Dispose();

    [Test]
    public void TheNewestCompleteCheckpointIsFoundWhateverElseLiesThere()
    {
        Assert.That(run.NewestCheckpoint, Is.Null);
        foreach (var epoch in new[] { 9, 10_001, 3 })
        {
            run.WriteCheckpoint(epoch, WriteAll);
        }

        Directory.CreateDirectory(Path.Combine(run.CheckpointsDirectory, "epoch-20000"));
        Directory.CreateDirectory(Path.Combine(run.CheckpointsDirectory, "epoch-5"));
        Directory.CreateDirectory(Path.Combine(run.CheckpointsDirectory, "notes"));
        Assert.That(run.Checkpoints.Select(checkpoint => checkpoint.Epoch), Is.EqualTo(new[] { 3, 9, 10_001 }));
        Assert.That(run.NewestCheckpoint!.Path, Does.EndWith("epoch-10001"));
    }

    [Test]
    public void AFailedCheckpointLeavesTheEarlierOneOfTheSameEpoch()
    {
        run.WriteCheckpoint(3, WriteAll);
        Assert.That(
            () => run.WriteCheckpoint(3, checkpoint =>
            {
                File.WriteAllText(checkpoint.ModelFile, "new");
                throw new IOException("No space left on device");
            }),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                "The checkpoint of epoch 3 could not be saved; earlier ones are intact. No space left on device"));
        Assert.That(Directory.GetDirectories(run.CheckpointsDirectory), Has.Length.EqualTo(1));
        Assert.That(File.ReadAllText(run.NewestCheckpoint!.ModelFile), Is.EqualTo("old"));
    }

    [Test]
    public void AnIncompleteCheckpointIsNeverGivenItsName()
    {
        Assert.That(
            () => run.WriteCheckpoint(1, checkpoint => File.WriteAllText(checkpoint.ModelFile, "x")), Throws.InvalidOperationException);
        Assert.That(Directory.GetDirectories(run.CheckpointsDirectory), Is.Empty);
    }

    [Test]
    public void ACheckpointOfTheSameEpochIsReplaced()
    {
        run.WriteCheckpoint(3, WriteAll);
        run.WriteCheckpoint(3, checkpoint =>
        {
            WriteAll(checkpoint);
            File.WriteAllText(checkpoint.ModelFile, "new");
        });
        Assert.That(File.ReadAllText(run.NewestCheckpoint!.ModelFile), Is.EqualTo("new"));
        Assert.That(Directory.GetDirectories(run.CheckpointsDirectory), Has.Length.EqualTo(1));
    }

    [TestCase(null, 4)]
    [TestCase(0, 1)]
    [TestCase(2, 3)]
    [TestCase(31, 4)]
    public void OldCheckpointsAreDeleted(int? keep, int expected)
    {
        for (var epoch = 1; epoch <= 4; epoch++)
        {
            run.WriteCheckpoint(epoch, WriteAll);
        }

        run.DeleteOldCheckpoints(keep);
        Assert.That(run.Checkpoints.Select(checkpoint => checkpoint.Epoch), Is.EqualTo(Enumerable.Range(5 - expected, expected)));
        Assert.That(Directory.GetDirectories(run.CheckpointsDirectory), Has.Length.EqualTo(expected));
    }

    [Test]
    public void WhatAnInterruptedRunLeftIsRemovedAtTheStart()
    {
        run.WriteCheckpoint(1, WriteAll);
        var abandoned = Directory.CreateDirectory(Path.Combine(run.CheckpointsDirectory, ".tmp-epoch-0002-x")).FullName;
        File.WriteAllText(Path.Combine(abandoned, "model.safetensors"), "half");
        Assert.That(RunDirectory.Open(run.Path).Checkpoints, Has.Count.EqualTo(1));
        Assert.That(Directory.Exists(abandoned), "reading changes nothing");
        RunDirectory.Create(run.Path);
        Assert.That(Directory.Exists(abandoned), Is.False);
    }

    [Test]
    public void ADirectoryThatCannotBeThereIsReported()
    {
        var file = directory.Write("file", "");
        Assert.Multiple(() =>
        {
            Assert.That(
                () => RunDirectory.Create(file),
                Throws.TypeOf<UserException>().With.Message.StartsWith($"The run directory {file} cannot"));
            Assert.That(
                () => RunDirectory.Open(directory.File("none")), Throws.TypeOf<UserException>().With.Message.Contains("no run directory"));
        });
    }

    private static void WriteAll(CheckpointDirectory checkpoint)
    {
        foreach (var file in new[]
        {
            checkpoint.ModelFile, checkpoint.OptimizerFile, checkpoint.ModelConfigurationFile, checkpoint.StateFile,
        })
        {
            File.WriteAllText(file, "old");
        }
    }
}
