using System.Buffers.Binary;
using AntLM.Cli.Reports;

namespace AntLM.Cli.Tests.Reports;

internal sealed class RunPictureTests
{
    private string path = "";

    [SetUp]
    public void NameFile() => path = Path.Combine(Path.GetTempPath(), $"run-picture-{Guid.NewGuid():N}.png");

    [TearDown]
    public void RemoveFile() => File.Delete(path);

    [Test]
    public void WritesAPngOfThePromisedSize()
    {
        RunPicture.Save(path, "Three runs", [Run("1_CLM+4_MLM+1_CLM"), Run("6_CLM"), Run("6_MLM")]);

        var bytes = File.ReadAllBytes(path);
        byte[] signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
        Assert.That(bytes[..8], Is.EqualTo(signature));
        Assert.That(BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), Is.EqualTo(RunPicture.Width));
        Assert.That(BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20)), Is.EqualTo(RunPicture.Height));
    }

    [Test]
    public void DrawsWhatIsThereAndLeavesOutWhatIsNot()
    {
        RunPicture.Save(path, "Nothing measured", [new RunCurve("empty", [new EpochPoint("CLM", null, null, null, null)])]);
        var empty = File.ReadAllBytes(path);
        RunPicture.Save(path, "Nothing measured", [new RunCurve("empty", [new EpochPoint("CLM", 3.5, null, null, 0.75)])]);
        Assert.That(File.ReadAllBytes(path), Is.Not.EqualTo(empty));
    }

    private static RunCurve Run(string schedule) => new(
        schedule,
        [.. schedule.Split('+').Select(phase => phase.Split('_')).SelectMany(phase => Enumerable.Repeat(phase[1], int.Parse(phase[0])))
            .Select((objective, i) => new EpochPoint(objective, 4.0 / (i + 1), i == 2 ? null : 5.0, 0.5 + i * 0.05, 0.5 + i * 0.07))]);
}
