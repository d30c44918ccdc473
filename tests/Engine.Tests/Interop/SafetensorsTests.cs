using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AntLM.Engine.Interop;
using AntLM.Engine.Tests.Configuration;

namespace AntLM.Engine.Tests.Interop;

public sealed class SafetensorsTests
{
    private TemporaryDirectory directory = null!;

    private string FileName => directory.File("x.safetensors");

    [SetUp]
    public void CreateDirectory() => directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => directory.Dispose();

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(127)]
    [TestCase(100_003)]
    public void WhatIsWrittenIsRead(int count)
    {
        var random = new Random(7);
        var floats = Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f).Append(float.NaN).ToArray();
        var ints = Enumerable.Range(0, count).Select(_ => random.Next(int.MinValue, int.MaxValue)).ToArray();
        SafetensorsWriter.Write(
            FileName,
            [
                SafetensorsTensor.OfInts("é \"ids\"", [1, count], ints),
                SafetensorsTensor.OfFloats("weight", [count + 1], floats),
                SafetensorsTensor.OfFloats("empty", [3, 0], Array.Empty<float>()),
                SafetensorsTensor.OfFloats("scalar", [], new[] { 2.5f }),
            ],
            new Dictionary<string, string> { ["step"] = "12" });
        using var file = SafetensorsFile.Open(FileName);
        Assert.Multiple(() =>
        {
            Assert.That(file.Names, Is.EquivalentTo(new[] { "é \"ids\"", "weight", "empty", "scalar" }));
            Assert.That(file.ReadInts("é \"ids\""), Is.EqualTo(ints));
            Assert.That(file.ReadFloats("weight"), Is.EqualTo(floats));
            Assert.That(file.ReadFloats("empty"), Is.Empty);
            Assert.That(file.ReadFloats("scalar"), Is.EqualTo(new[] { 2.5f }));
            Assert.That(file.Entry("é \"ids\"").Shape, Is.EqualTo(new[] { 1, count }));
            Assert.That(file.Metadata, Is.EqualTo(new Dictionary<string, string> { ["format"] = "pt", ["step"] = "12" }));
            Assert.That(Directory.GetFiles(directory.Path), Is.EqualTo(new[] { FileName }), "no temporary file stays");
        });
    }

    [TestCase(5)]
    [TestCase(70_001)]
    public void NarrowAndWideTypesAreConverted(int count)
    {
        var values = Enumerable.Range(0, count).Select(i => (i % 200 - 100) / 8f).ToArray();
        var halves = values.Select(value => (Half)value).ToArray();
        var upperHalves = values.Select(value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)).ToArray();
        var longs = Enumerable.Range(0, count).Select(i => (long)int.MinValue + i).ToArray();
        SafetensorsWriter.Write(
            FileName,
            [
                new SafetensorsTensor("half", SafetensorsType.F16, [count], stream => stream.Write(Bytes(halves))),
                new SafetensorsTensor("brain", SafetensorsType.BF16, [count], stream => stream.Write(Bytes(upperHalves))),
                new SafetensorsTensor("long", SafetensorsType.I64, [count], stream => stream.Write(Bytes(longs))),
                SafetensorsTensor.OfFloats("single", [count], values),
            ]);
        using var file = SafetensorsFile.Open(FileName);
        Assert.Multiple(() =>
        {
            Assert.That(file.Names, Is.EqualTo(new[] { "long", "single", "half", "brain" }), "wide elements first, aligned");
            Assert.That(file.Entry("long").Start % 8, Is.Zero);
            Assert.That(file.ReadFloats("half"), Is.EqualTo(values));
            Assert.That(file.ReadFloats("brain"), Is.EqualTo(values));
            Assert.That(file.ReadInts("long"), Is.EqualTo(longs.Select(value => (int)value)));
            Assert.That(file.ReadFloats("single"), Is.EqualTo(values));
        });
    }

    /// <summary>Values that stand between two narrow ones: the nearer is taken, of two equally near ones the even one.</summary>
    [Test]
    public void NumbersAreRoundedToNarrowTypesToNearestEven()
    {
        // 1 + 2⁻⁸ and 1 + 3 · 2⁻⁸ lie between BF16's 1, 1 + 2⁻⁷ and 1 + 2⁻⁶; 1 + 2⁻¹¹ and 1 + 3 · 2⁻¹¹ are the same for F16.
        var values = new[] { 1.00390625f, 1.01171875f, 1.0039064f, -1.00390625f, float.PositiveInfinity, 1e-40f };
        var halves = new[] { 1.00048828125f, 1.00146484375f, 1.0004884f, -1.00048828125f, 65520f, 65519f };
        long[] longs = [long.MaxValue, int.MinValue];
        SafetensorsWriter.Write(
            FileName,
            [
                SafetensorsTensor.OfFloats("brain", [6], values, SafetensorsType.BF16),
                SafetensorsTensor.OfFloats("half", [6], halves, SafetensorsType.F16),
                SafetensorsTensor.OfLongs("long", [2], longs),
            ]);
        using var file = SafetensorsFile.Open(FileName);
        var bytes = File.ReadAllBytes(FileName);
        Assert.Multiple(() =>
        {
            Assert.That(file.Entry("brain").Type, Is.EqualTo(SafetensorsType.BF16));
            Assert.That(file.Entry("half").Type, Is.EqualTo(SafetensorsType.F16));
            Assert.That(
                file.ReadFloats("brain"), Is.EqualTo(new[] { 1f, 1.015625f, 1.0078125f, -1f, float.PositiveInfinity, 9.18355e-41f }));
            Assert.That(
                file.ReadFloats("half"), Is.EqualTo(new[] { 1f, 1.001953125f, 1.0009765625f, -1f, float.PositiveInfinity, 65504f }));
            Assert.That(MemoryMarshal.Cast<byte, long>(bytes.AsSpan((int)file.Entry("long").Start, 16)).ToArray(), Is.EqualTo(longs));
            Assert.That(() => SafetensorsTensor.OfFloats("a", [1], values, SafetensorsType.I32), Throws.InstanceOf<ArgumentException>());
        });
    }

    /// <summary>The bytes as the format describes them, written out by hand.</summary>
    [Test]
    public void AHeaderIsPaddedToEightBytesAndItsTensorsLieBehindIt()
    {
        SafetensorsWriter.Write(FileName, [SafetensorsTensor.OfFloats("a", [1, 2], new[] { 1f, -2f })]);
        var bytes = File.ReadAllBytes(FileName);
        const string json = """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""";
        var padded = json.PadRight((json.Length + 7) / 8 * 8);
        Assert.Multiple(() =>
        {
            Assert.That(BinaryPrimitives.ReadInt64LittleEndian(bytes), Is.EqualTo(padded.Length));
            Assert.That(Encoding.UTF8.GetString(bytes, 8, padded.Length), Is.EqualTo(padded));
            Assert.That(bytes[(8 + padded.Length)..], Is.EqualTo(new byte[] { 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0 }));
        });
    }

    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "is cut off")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "has 1 bytes behind its last tensor")]
    [TestCase("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "does not fit its shape")]
    [TestCase("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "has the size -2")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "has the size 2.5")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "does not fit its shape")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "does not fit its shape")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "has no dtype, shape or data_offsets")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "has no dtype, shape or data_offsets")]
    [TestCase("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", 8, "elements of type F64; only F32, BF16, F16, I32, I64")]
    [TestCase("""{"a":{"dtype":"0","shape":[2],"data_offsets":[0,8]}}""", 8, "elements of type 0")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""", 8, "larger than any file")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2147483647,1073741823],"data_offsets":[0,9223372023969873924]}}""", 8, "is cut off")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}""", 8, "behind the end")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "follows a gap")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "overlaps")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        8,
        "cannot be read")]
    [TestCase("""{"__metadata__":{"x":1}}""", 0, "cannot be read")]
    [TestCase("""{"__metadata__":{"x":null}}""", 0, "metadata that is no text")]
    [TestCase("""{"a":{"dtype":3,"shape":[2],"data_offsets":[0,8]}}""", 8, "cannot be read")]
    [TestCase("""{"a":{"dtype":"F32","shape":{},"data_offsets":[0,8]}}""", 8, "cannot be read")]
    [TestCase("""{"a":3}""", 0, "cannot be read")]
    [TestCase("""[]""", 0, "cannot be read")]
    [TestCase("""{"a":""", 0, "cannot be read")]
    [TestCase("", 0, "cannot be read")]
    public void AHostileHeaderIsRefusedBeforeAnythingIsRead(string json, int dataBytes, string message)
    {
        var header = Encoding.UTF8.GetBytes(json);
        WriteRaw((ulong)header.Length, [.. header, .. new byte[dataBytes]]);
        AssertRefused(message);
    }

    [TestCase(ulong.MaxValue, 16)]
    [TestCase((ulong)long.MaxValue, 16)]
    [TestCase(200_000_000UL, 16)]
    [TestCase(17UL, 16)]
    public void AnImpossibleHeaderLengthIsRefused(ulong length, int bytes)
    {
        WriteRaw(length, new byte[bytes]);
        AssertRefused($"announces a header of {length} bytes");
    }

    /// <summary>What takes most memory for each byte of a header: 64 MB over the file's size are not reached.</summary>
    [TestCase("{", "\"{0:x}\":0,", 1_000_000, "\"z\":0}", false)]
    [TestCase("{\"a\":[", "0,", 7_000_000, "0]}", false)]
    [TestCase("{\"__metadata__\":{", "\"{0:x}\":\"\",", 199_000, "\"z\":\"\"}}", true)]
    [TestCase("{\"__metadata__\":{\"a\":\"", "0123456789", 1_590_000, "\"}}", true)]
    [TestCase(
        "{",
        "\"{0:x}\":{\"dtype\":\"I32\",\"shape\":[0],\"data_offsets\":[0,0]},",
        28_000,
        "\"z\":{\"dtype\":\"I32\",\"shape\":[0],\"data_offsets\":[0,0]}}",
        true)]
    public void AHeaderCannotAskForMoreThanTheLimitsAllow(string beginning, string repeated, int times, string end, bool isRead)
    {
        var text = new StringBuilder(beginning);
        for (var i = 0; i < times; i++)
        {
            text.Append(repeated.Replace("{0:x}", i.ToString("x", CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        var header = Encoding.UTF8.GetBytes(text.Append(end).ToString());
        WriteRaw((ulong)header.Length, header);
        var before = GC.GetAllocatedBytesForCurrentThread();
        if (isRead)
        {
            SafetensorsFile.Open(FileName).Dispose();
        }
        else
        {
            AssertRefused("names and values");
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(header.Length + (64 << 20)));
    }

    [TestCase(0)]
    [TestCase(7)]
    public void AFileWithoutALengthIsRefused(int bytes)
    {
        File.WriteAllBytes(FileName, new byte[bytes]);
        AssertRefused("is not a safetensors file");
    }

    [Test]
    public void AMissingFileOrTensorIsNamed()
    {
        Assert.That(
            () => SafetensorsFile.Open(directory.File("none.safetensors")),
            Throws.TypeOf<UserException>().With.Message.Contains("none.safetensors cannot be opened"));
        SafetensorsWriter.Write(
            FileName, [SafetensorsTensor.OfFloats("a", [3], new float[3]), SafetensorsTensor.OfInts("i", [1], new int[1])]);
        using var file = SafetensorsFile.Open(FileName);
        Assert.Multiple(() =>
        {
            Assert.That(() => file.ReadFloats("b"), Throws.TypeOf<UserException>().With.Message.Contains("has no tensor b"));
            Assert.That(() => file.ReadFloats("i"), Throws.TypeOf<UserException>().With.Message.Contains("holds integers"));
            Assert.That(() => file.ReadInts("a"), Throws.TypeOf<UserException>().With.Message.Contains("integers are expected"));
            Assert.That(
                () => file.ReadInto("a", new float[4]),
                Throws.TypeOf<UserException>().With.Message.Contains("tensor a [3] has 3 elements; 4 are expected"));
        });
    }

    [Test]
    public void AnIntegerBeyondThirtyTwoBitsIsRefused()
    {
        var values = new[] { 1L << 31 };
        SafetensorsWriter.Write(
            FileName, [new SafetensorsTensor("a", SafetensorsType.I64, [1], stream => stream.Write(Bytes(values)))]);
        using var file = SafetensorsFile.Open(FileName);
        Assert.That(() => file.ReadInts("a"), Throws.TypeOf<UserException>().With.Message.Contains("2147483648, beyond 32 bits"));
    }

    [Test]
    public void AFailureLeavesTheOldFileIntactAndNothingElse()
    {
        File.WriteAllText(FileName, "old");
        var full = new SafetensorsTensor("a", SafetensorsType.F32, [1], _ => throw new IOException("No space left on device"));
        Assert.That(
            () => SafetensorsWriter.Write(FileName, [full]),
            Throws.TypeOf<UserException>().With.Message.EqualTo($"{FileName} cannot be written: No space left on device"));
        Assert.That(File.ReadAllText(FileName), Is.EqualTo("old"));
        Assert.That(Directory.GetFiles(directory.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void TwoTensorsOfOneNameOrAWrongNumberOfBytesAreTheCallersMistake()
    {
        var tensor = SafetensorsTensor.OfFloats("a", [3], new float[3]);
        Assert.Multiple(() =>
        {
            Assert.That(() => SafetensorsWriter.Write(FileName, [tensor, tensor]), Throws.ArgumentException);
            Assert.That(
                () => SafetensorsWriter.Write(FileName, [tensor with { Shape = [4] }]),
                Throws.ArgumentException.With.Message.Contains("wrote 12 bytes"));
            Assert.That(File.Exists(FileName), Is.False);
        });
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private void WriteRaw(ulong length, byte[] rest)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length);
        File.WriteAllBytes(FileName, [.. prefix, .. rest]);
    }

    private void AssertRefused(string message)
    {
        var exception = Assert.Throws<UserException>(() => SafetensorsFile.Open(FileName).Dispose());
        Assert.That(exception!.Message, Does.StartWith(FileName).And.Contain(message));
    }
}
