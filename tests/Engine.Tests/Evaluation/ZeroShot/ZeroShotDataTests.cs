using AntLM.Engine.Evaluation;
using AntLM.Engine.Evaluation.ZeroShot;

namespace AntLM.Engine.Tests.Evaluation.ZeroShot;

public sealed class ZeroShotDataTests
{
    private static readonly (string Good, string Bad)[] Pairs = [("cats sit", "cats sits"), ("a dog", "a dogs"), ("é", "è")];

    private TaskFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new TaskFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void The_tasks_have_as_many_files_as_published_and_every_paradigm_of_blimp_has_one_phenomenon()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ZeroShotTask.All.Select(task => task.Subtasks.Distinct().Count()), Is.EqualTo(new[] { 67, 5, 11 }));
            Assert.That(ZeroShotTask.Blimp.Phenomena, Has.Count.EqualTo(12));
            Assert.That(
                ZeroShotTask.Blimp.Phenomena.Values.SelectMany(paradigms => paradigms), Is.EquivalentTo(ZeroShotTask.Blimp.Subtasks));
        }
    }

    [TestCase("", "")]
    [TestCase("supplement", "")]
    [TestCase("supplement_filtered", "")]
    [TestCase("supplement", "supplement")]
    public void A_task_is_found_in_its_own_folder_and_in_the_one_that_holds_it(string written, string named)
    {
        folder.Write(ZeroShotTask.Supplement, written, Pairs);
        var files = ZeroShotData.Load(ZeroShotTask.Supplement, folder.At(named));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(files.Select(file => file.Name), Is.EqualTo(ZeroShotTask.Supplement.Subtasks));
            Assert.That(files[4].Pairs[0], Is.EqualTo(new MinimalPair("cats sit", "cats sits", 1)));
        }
    }

    [Test]
    public void Ewok_is_read_from_a_folder_and_the_same_from_its_protected_archive()
    {
        folder.Write(ZeroShotTask.Ewok, "unpacked", Pairs);
        folder.WriteArchive(ZeroShotTask.Ewok, "ewok", "ewok", Pairs);
        string[] before = [.. Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories)];

        var unpacked = ZeroShotData.Load(ZeroShotTask.Ewok, folder.At("unpacked"), limit: 2);
        var packed = ZeroShotData.Load(ZeroShotTask.Ewok, folder.Path, limit: 2);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(packed, Has.Count.EqualTo(11));
            Assert.That(packed.Select(file => file.Name), Is.EqualTo(unpacked.Select(file => file.Name)));
            Assert.That(packed.SelectMany(file => file.Pairs), Is.EqualTo(unpacked.SelectMany(file => file.Pairs)));
            Assert.That(packed[0].Pairs, Has.Count.EqualTo(2));
            Assert.That(packed[0].Pairs[0].Context, Is.EqualTo("the dog sits near the mat ."));
            Assert.That(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories), Is.EquivalentTo(before), "nothing is unpacked");
        }
    }

    [Test]
    public void An_archive_of_something_else_is_passed_over_and_one_that_lacks_files_is_named()
    {
        folder.WriteArchive(ZeroShotTask.Ewok, "ewok", "ewok", Pairs);
        TaskFolder.WriteArchive(folder.At("ewok", "another.zip"), "ewok", ["hypernym"], "");
        Assert.That(ZeroShotData.Load(ZeroShotTask.Ewok, folder.Path), Has.Count.EqualTo(11));

        var part = folder.At("ewok", "part.zip");
        TaskFolder.WriteArchive(part, "ewok", ZeroShotTask.Ewok.Subtasks.Skip(1), "");
        File.Delete(folder.At("ewok", "pairs.zip"));
        Assert.That(
            () => ZeroShotData.Load(ZeroShotTask.Ewok, folder.Path),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                $"{part}: 1 of the 11 files of EWoK are missing: agent-properties.jsonl."));
    }

    [Test]
    public void An_archive_that_cannot_be_opened_is_named()
    {
        var path = folder.WriteArchive(ZeroShotTask.Ewok, "ewok", "another", Pairs);
        Assert.That(
            () => ZeroShotData.Load(ZeroShotTask.Ewok, folder.Path),
            Throws.TypeOf<UserException>().With.Message.Contains(folder.At("ewok")));
        File.WriteAllText(path, "no archive");
        Assert.That(
            () => ZeroShotData.Load(ZeroShotTask.Ewok, folder.Path), Throws.TypeOf<UserException>().With.Message.StartsWith(path));
    }

    [Test]
    public void What_is_missing_is_said_in_one_line()
    {
        Assert.That(
            () => ZeroShotData.Load(ZeroShotTask.Blimp, folder.At("nowhere")),
            Throws.TypeOf<UserException>().With.Message.Contains("no such folder").And.Message.Contains("BLiMP"));
        Assert.That(
            () => ZeroShotData.Load(ZeroShotTask.Ewok, folder.Path),
            Throws.TypeOf<UserException>().With.Message.Contains("none of the files of EWoK (agent-properties.jsonl, …)"));

        folder.Write(ZeroShotTask.Blimp, "blimp", Pairs);
        foreach (var subtask in new[] { "adjunct_island", "passive_1", "wh_island", "transitive" })
        {
            File.Delete(folder.At("blimp", subtask + ".jsonl"));
        }

        Assert.That(
            () => ZeroShotData.Load(ZeroShotTask.Blimp, folder.Path),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                $"{folder.At("blimp")}: 4 of the 67 files of BLiMP are missing: "
                + "adjunct_island.jsonl, passive_1.jsonl, transitive.jsonl, …."));
    }
}
