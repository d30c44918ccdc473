using System.Globalization;
using System.Text;

namespace AntLM.Engine.Interop;

/// <summary>
/// A file that torch.save wrote of a state dict, read without executing what its pickle stream asks for. Names, types and shapes are held
/// in memory; tensors are read from the mapped file.
/// </summary>
internal sealed class TorchFile : NamedTensors
{
    private const string PickleName = "/data.pkl";
    private const int NewestVersion = 10;
    private const int LongestText = 16;

    /// <summary>What files begin with that torch.save wrote before version 1.6: a pickled number of ten bytes.</summary>
    private static ReadOnlySpan<byte> LegacyMagic =>
        [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    private readonly MappedFile file;
    private readonly Dictionary<string, TorchTensor> scattered;

    private TorchFile(MappedFile file, IReadOnlyList<(string Name, TorchTensor Tensor)> tensors)
        : base(file.Path, [.. tensors.Select(item => Entry(item.Name, item.Tensor))])
    {
        this.file = file;
        scattered = tensors.Where(item => !item.Tensor.IsContiguous)
            .ToDictionary(item => item.Name, item => item.Tensor, StringComparer.Ordinal);
    }

    /// <summary>Opens a file and reads what tensors it has.</summary>
    /// <exception cref="UserException">
    /// It cannot be opened, is no file of torch.save in its present form, is damaged, or holds anything but tensors.
    /// </exception>
    public static TorchFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            return new TorchFile(file, Tensors(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();

    /// <inheritdoc/>
    internal override void CopyBytes(TensorEntry entry, long firstElement, Span<byte> destination)
    {
        var width = entry.Type.Bytes();
        if (!scattered.TryGetValue(entry.Name, out var tensor))
        {
            file.Bytes(entry.Start + (firstElement * width), destination.Length).CopyTo(destination);
            return;
        }

        for (var i = 0; i < destination.Length; i += width)
        {
            var place = tensor.PlaceOf(firstElement + (i / width));
            file.Bytes(tensor.Storage.Start + (place * width), width).CopyTo(destination[i..]);
        }
    }

    private static TensorEntry Entry(string name, TorchTensor tensor) => new(
        name, tensor.Storage.Type, tensor.Shape, tensor.Storage.Start + (tensor.Offset * tensor.Storage.Type.Bytes()), tensor.Count);

    private static IReadOnlyList<(string Name, TorchTensor Tensor)> Tensors(MappedFile file)
    {
        if (file.Length >= LegacyMagic.Length && file.Bytes(0, LegacyMagic.Length).SequenceEqual(LegacyMagic))
        {
            throw new UserException(
                $"{file.Path} was written by torch.save in the form that PyTorch left with version 1.6. Load it there and save it again, "
                + "best as model.safetensors.");
        }

        var entries = StoredArchive.Read(file);
        var pickles = entries.Keys.Where(name => name.EndsWith(PickleName, StringComparison.Ordinal)).ToArray();
        if (pickles.Length != 1)
        {
            throw new UserException($"{file.Path} was not written by torch.save: it holds {pickles.Length} files data.pkl.");
        }

        var root = pickles[0][..^PickleName.Length];
        if (!int.TryParse(Text("version"), CultureInfo.InvariantCulture, out var version) || version is < 1 or > NewestVersion)
        {
            throw new UserException(
                $"{file.Path} was not written by torch.save, or by a newer one: its version is not 1 to {NewestVersion}.");
        }

        if (Text("byteorder") is not (null or "little"))
        {
            throw new UserException($"{file.Path} does not hold numbers with their lowest byte first: its byteorder is not little.");
        }

        var (start, length) = entries[pickles[0]];
        try
        {
            return length <= StateDictPickle.LongestStream
                ? StateDictPickle.Read(
                    file.Bytes(start, (int)length), key => entries.TryGetValue($"{root}/data/{key}", out var at) ? at : null)
                : throw new FormatException($"it has {length} bytes, more than a state dict of tensors needs");
        }
        catch (FormatException exception)
        {
            throw new UserException($"{file.Path} is refused, {pickles[0]}: {exception.Message}.", exception);
        }

        string? Text(string name) => entries.TryGetValue($"{root}/{name}", out var at)
            ? Encoding.UTF8.GetString(file.Bytes(at.Start, (int)Math.Min(at.Length, LongestText))).Trim()
            : null;
    }
}
