using AntLM.Engine.Tests.Configuration;

namespace AntLM.Engine.Tests;

public sealed class AtomicFolderTests
{
    [Test]
    public void WhatFailsLeavesNothingAndNamesTheFolderThatWasAskedFor()
    {
        using var directory = new TemporaryDirectory();
        var target = directory.File("new");
        void Fail(Exception exception) => AtomicFolder.Write(target, folder =>
        {
            File.WriteAllText(Path.Combine(folder, "half"), "");
            throw exception;
        });

        Assert.Multiple(() =>
        {
            Assert.That(() => Fail(new IOException("disk full")), Throws.TypeOf<UserException>().With.Message.Contains("disk full"));
            Assert.That(() => Fail(new UserException("no")), Throws.TypeOf<UserException>().With.Message.EqualTo("no"));
            Assert.That(() => Fail(new InvalidOperationException()), Throws.InvalidOperationException);
            Assert.That(
                () => AtomicFolder.Write(target, folder => AtomicFile.WriteText(Path.Combine(folder, "absent", "file"), "")),
                Throws.TypeOf<UserException>().With.Message.Contains(target).And.Message.Not.Contains(".tmp-"));
            Assert.That(Directory.EnumerateFileSystemEntries(directory.Path), Is.Empty);
        });
    }

    [Test]
    public void AFolderAboveThatIsAbsentIsCreated()
    {
        using var directory = new TemporaryDirectory();
        AtomicFolder.Write(directory.File("a", "b") + Path.DirectorySeparatorChar, folder => File.WriteAllText(Path.Combine(folder, "x"), "1"));
        Assert.That(File.ReadAllText(directory.File("a", "b", "x")), Is.EqualTo("1"));
    }

    [TestCase("new")]
    [TestCase(".n*w")]
    public void WhatAKilledWritingOfTheFolderLeftIsRemovedAndNothingElse(string name)
    {
        using var directory = new TemporaryDirectory();
        string[] others = [$"{name}.tmp-old", $"{name}.tmp-", $"x{name}.tmp-{Guid.NewGuid():N}", $".now.tmp-{Guid.NewGuid():N}"];
        var left = $"{name}.tmp-{Guid.NewGuid():N}";
        foreach (var folder in others.Append(left))
        {
            Directory.CreateDirectory(directory.File(folder));
            directory.Write(Path.Combine(folder, "half"), "");
        }

        AtomicFolder.Write(directory.File(name), folder => File.WriteAllText(Path.Combine(folder, "x"), "1"));
        Assert.That(Directory.GetDirectories(directory.Path).Select(Path.GetFileName), Is.EquivalentTo(others.Append(name)));
    }

    [Test]
    public void AnEarlierFolderStaysUntilItsReplacementIsComplete()
    {
        using var directory = new TemporaryDirectory();
        var target = directory.File("model");
        AtomicFolder.Replace(target, folder => File.WriteAllText(Path.Combine(folder, "first"), "1"));
        Assert.That(
            () => AtomicFolder.Replace(target, _ => throw new IOException("disk full")),
            Throws.TypeOf<UserException>().With.Message.Contains("disk full"));
        Assert.That(File.ReadAllText(Path.Combine(target, "first")), Is.EqualTo("1"));

        AtomicFolder.Replace(target, folder => File.WriteAllText(Path.Combine(folder, "second"), "2"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Directory.GetFiles(target).Select(Path.GetFileName), Is.EqualTo(new[] { "second" }));
            Assert.That(Directory.GetFileSystemEntries(directory.Path), Is.EqualTo(new[] { target }), "nothing else is left");
        }
    }

    [Test]
    public void AFileOfThatNameIsRefused()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("there", "kept");
        Assert.Multiple(() =>
        {
            Assert.That(() => AtomicFolder.Write(file, _ => { }), Throws.TypeOf<UserException>().With.Message.Contains("is there already"));
            Assert.That(File.ReadAllText(file), Is.EqualTo("kept"));
        });
    }
}
