using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using AntLM.Engine.Interop;
using AntLM.Engine.Tests.Configuration;

namespace AntLM.Engine.Tests.Interop;

/// <summary>Files that torch.save wrote; Data/make-torch-files.py shows what they hold.</summary>
public sealed class TorchFileTests
{
    private TemporaryDirectory directory = null!;

    [SetUp]
    public void CreateDirectory() => directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => directory.Dispose();

    [Test]
    public void EveryViewOfAStorageIsReadAsTorchReadsIt()
    {
        var table = Enumerable.Range(0, 24).Select(i => (i / 8f) - 1).ToArray();
        using var file = TorchFile.Open(Sample("state.bin"));
        Assert.Multiple(() =>
        {
            Assert.That(
                file.Names,
                Is.EqualTo(new[]
                {
                    "embedding.weight", "head.weight", "row", "transposed", "part", "half", "brain", "position_indices", "ints", "scalar",
                    "empty",
                }));
            Assert.That(file.Entry("embedding.weight").Shape, Is.EqualTo(new[] { 4, 6 }));
            Assert.That(file.ReadFloats("embedding.weight"), Is.EqualTo(table));
            Assert.That(file.ReadFloats("head.weight"), Is.EqualTo(table), "tied");
            Assert.That(file.ReadFloats("row"), Is.EqualTo(table[12..18]));
            Assert.That(file.Entry("transposed").Shape, Is.EqualTo(new[] { 6, 4 }));
            Assert.That(file.ReadFloats("transposed"), Is.EqualTo(Enumerable.Range(0, 24).Select(i => table[(i % 4 * 6) + (i / 4)])));
            Assert.That(file.ReadFloats("part"), Is.EqualTo(new[] { table[8], table[9], table[10], table[14], table[15], table[16] }));
            Assert.That(file.Entry("half").Type, Is.EqualTo(SafetensorsType.F16));
            Assert.That(file.ReadFloats("half"), Is.EqualTo(table[..6].Select(value => value * 3)));
            Assert.That(file.Entry("brain").Type, Is.EqualTo(SafetensorsType.BF16));
            Assert.That(file.ReadFloats("brain"), Is.EqualTo(table[6..12].Select(value => value * 5)));
            Assert.That(file.ReadInts("position_indices"), Is.EqualTo(new[] { -3, -2, -1, 0, 1, 2 }));
            Assert.That(file.ReadInts("ints"), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
            Assert.That(file.Entry("scalar").Shape, Is.Empty);
            Assert.That(file.ReadFloats("scalar"), Is.EqualTo(new[] { 2.5f }));
            Assert.That(file.Entry("empty").Shape, Is.EqualTo(new[] { 3, 0 }));
            Assert.That(file.ReadFloats("empty"), Is.Empty);
        });
    }

    [TestCase("module.bin")]
    [TestCase("parameters.bin")]
    [TestCase("protocol4.bin")]
    public void AModulesStateIsReadInEveryFormThatItIsSavedIn(string name)
    {
        using var file = TorchFile.Open(Sample(name));
        Assert.Multiple(() =>
        {
            Assert.That(file.Names, Is.EqualTo(new[] { "weight", "bias" }));
            Assert.That(file.Entry("weight").Shape, Is.EqualTo(new[] { 2, 3 }));
            Assert.That(file.ReadFloats("weight"), Is.EqualTo(new[] { 0f, 1f, 2f, 3f, 4f, 5f }));
            Assert.That(file.ReadFloats("bias"), Is.EqualTo(new[] { -1f, 0.5f }));
        });
    }

    [TestCase("legacy.bin", "the form that PyTorch left with version 1.6")]
    [TestCase("whole.bin", "whole/data.pkl: it asks for torch.nn.modules.linear.Linear")]
    [TestCase("nested.bin", "model is a dictionary; a state dict holds tensors and nothing else")]
    [TestCase("double.bin", "it holds elements of torch.DoubleStorage; only FloatStorage")]
    [TestCase("expanded.bin", "a tensor of sizes (5) and strides (0) from element 0 on does not lie within its storage of 1 elements")]
    public void WhatIsNoStateDictOfTensorsIsRefused(string name, string message) => AssertRefused(Sample(name), message);

    [Test]
    public void AModelFolderMayHoldSuchFilesAloneOrWithAnIndex()
    {
        File.Copy(Sample("module.bin"), directory.File("pytorch_model-1.bin"));
        File.Copy(Sample("state.bin"), directory.File("pytorch_model-2.bin"));
        using (var state = TorchFile.Open(Sample("state.bin")))
        {
            var map = state.Names.Select(name => $"\"{name}\": \"pytorch_model-2.bin\"");
            directory.Write(
                "pytorch_model.bin.index.json",
                $$$"""{"weight_map": {"weight": "pytorch_model-1.bin", "bias": "pytorch_model-1.bin", {{{string.Join(", ", map)}}}}}""");
        }

        using (var sharded = ModelFolder.OpenTensors(directory.Path))
        {
            Assert.That(sharded.ReadFloats("bias"), Is.EqualTo(new[] { -1f, 0.5f }));
            Assert.That(sharded.ReadFloats("transposed")[..2], Is.EqualTo(new[] { -1f, -0.25f }));
        }

        File.Copy(Sample("module.bin"), directory.File("pytorch_model.bin"));
        using var alone = ModelFolder.OpenTensors(directory.Path);
        Assert.That(alone.Names, Is.EqualTo(new[] { "weight", "bias" }));
    }

    [Test]
    public void AnotherProgramsZipFileIsReadToo()
    {
        using var file = TorchFile.Open(Repacked(CompressionLevel.NoCompression));
        Assert.That(file.ReadFloats("bias"), Is.EqualTo(new[] { -1f, 0.5f }));
    }

    [Test]
    public void CompressedEntriesAreRefused() => AssertRefused(Repacked(CompressionLevel.Optimal), "is compressed or encrypted");

    [Test]
    public void AnotherByteOrderIsRefused() =>
        AssertRefused(Repacked(CompressionLevel.NoCompression, ("module/byteorder", "big"u8.ToArray())), "its byteorder is not little");

    [Test]
    public void ALittleByteOrderIsRead()
    {
        using var file = TorchFile.Open(Repacked(CompressionLevel.NoCompression, ("module/byteorder", "little"u8.ToArray())));
        Assert.That(file.Names, Has.Count.EqualTo(2));
    }

    [TestCase("module/version", "11\n", "its version is not 1 to 10")]
    [TestCase("module/version", "", "its version is not 1 to 10")]
    [TestCase("module/data/0", "too short", "storage 0 of 6 elements F32 has 9 bytes")]
    [TestCase("other/data.pkl", "", "it holds 2 files data.pkl")]
    public void AChangedEntryIsRefused(string name, string text, string message) =>
        AssertRefused(Repacked(CompressionLevel.NoCompression, (name, Encoding.UTF8.GetBytes(text))), message);

    /// <summary>As many tensors as a stream may have, each under a name of its own: 64 MB over the file's size are not reached.</summary>
    [Test]
    public void TheLargestStateDictStaysWithinItsBound()
    {
        const int tensors = (StateDictPickle.MostOpcodes / 2) - 20;
        var program = new StringBuilder(
            "EmptyDict Mark ShortBinUnicode:x Global:torch._utils._rebuild_tensor_v2 Mark Mark BinUnicode:storage "
            + "Global:torch.FloatStorage BinUnicode:0 BinUnicode:cpu BinInt1:6 Tuple BinPersistentId BinInt1:0 EmptyTuple EmptyTuple "
            + "NewFalse EmptyDict Tuple Reduce BinPut:0");
        for (var i = 0; i < tensors; i++)
        {
            program.Append(CultureInfo.InvariantCulture, $" ShortBinUnicode:{i:d6} BinGet:0");
        }

        var path = Repacked(
            CompressionLevel.NoCompression, ("module/data.pkl", PickleAssembler.Assemble(program.Append(" SetItems Stop").ToString())));
        TorchFile.Open(Sample("module.bin")).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = TorchFile.Open(path);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(file.Names, Has.Count.EqualTo(tensors + 1));
        Assert.That(allocated, Is.LessThan(new FileInfo(path).Length + (64 << 20)));
    }

    [Test]
    public void AFileThatIsNoneIsRefused()
    {
        AssertRefused(directory.Write("text.bin", "no zip file"), "is not a zip file, or is cut off");
        AssertRefused(directory.Write("nothing.bin", ""), "is not a zip file, or is cut off");
        AssertRefused(directory.File("none.bin"), "cannot be opened");
    }

    /// <summary>What each byte of the directories says is checked: no change of one may lead to bytes of elsewhere.</summary>
    [Test]
    public void AZipFileCutOffAnywhereIsRefused()
    {
        var bytes = File.ReadAllBytes(Sample("module.bin"));
        var path = directory.File("cut.bin");
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            AssertRefused(path, "is not a zip file, or is cut off");
        }
    }

    /// <summary>Fields of the directory's end, of the first entry in the directory and of its local header (APPNOTE.TXT 4.3).</summary>
    [TestCase("end64", 32, 5UL)]
    [TestCase("end64", 32, ulong.MaxValue)]
    [TestCase("end64", 40, 1UL << 40)]
    [TestCase("end64", 48, ulong.MaxValue)]
    [TestCase("locator", 8, ulong.MaxValue)]
    [TestCase("locator", 8, 0UL)]
    [TestCase("entry", 20, 9UL)]
    [TestCase("entry", 24, 0xffff_ffffUL)]
    [TestCase("entry", 28, 3UL)]
    [TestCase("entry", 42, 0x7fff_ffffUL)]
    [TestCase("local", 26, 3UL)]
    [TestCase("local", 28, 0xffffUL)]
    [TestCase("local", 0, 0UL)]
    [TestCase("local", 30, 0UL)]
    public void AZipDirectoryThatDoesNotFitIsRefused(string record, int field, ulong value)
    {
        var bytes = File.ReadAllBytes(Sample("module.bin"));
        var at = field + record switch
        {
            "end64" => bytes.AsSpan().LastIndexOf("PK\x6\x6"u8),
            "locator" => bytes.AsSpan().LastIndexOf("PK\x6\a"u8),
            "entry" => bytes.AsSpan().IndexOf("PK\x1\x2"u8),
            _ => 0,
        };
        var width = record is "end64" or "locator" ? 8 : field is 20 or 24 or 42 ? 4 : 2;
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(wide, value);
        wide[..width].CopyTo(bytes.AsSpan(at));
        var path = directory.File("changed.bin");
        File.WriteAllBytes(path, bytes);
        AssertRefused(path, "is a damaged zip file");
    }

    private static string Sample(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Interop", "Data", name);

    private string Repacked(CompressionLevel level, params (string Name, byte[] Bytes)[] changed)
    {
        var path = directory.File("repacked.bin");
        using var source = ZipFile.OpenRead(Sample("module.bin"));
        using var target = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var entry in source.Entries.Where(entry => changed.All(change => change.Name != entry.FullName)))
        {
            using var from = entry.Open();
            using var to = target.CreateEntry(entry.FullName, level).Open();
            from.CopyTo(to);
        }

        foreach (var (name, bytes) in changed)
        {
            using var to = target.CreateEntry(name, level).Open();
            to.Write(bytes);
        }

        return path;
    }

    private static void AssertRefused(string path, string message) => Assert.That(
        () => TorchFile.Open(path).Dispose(), Throws.TypeOf<UserException>().With.Message.StartsWith(path).And.Message.Contains(message));
}
