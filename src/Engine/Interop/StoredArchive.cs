using System.Buffers.Binary;
using System.Text;

namespace AntLM.Engine.Interop;

/// <summary>
/// Where the entries of a zip file lie that stores them as they are, without compression (APPNOTE.TXT 6.3.10, 4.3). Every position is
/// checked against the file's length before anything is read there.
/// </summary>
internal static class StoredArchive
{
    private const int MostEntries = 100_000;

    private const uint LocalHeader = 0x04034b50;
    private const uint CentralHeader = 0x02014b50;
    private const uint DirectoryEnd = 0x06054b50;
    private const uint Directory64End = 0x06064b50;
    private const uint Directory64Locator = 0x07064b50;

    private const int LocalHeaderBytes = 30;
    private const int CentralHeaderBytes = 46;
    private const int DirectoryEndBytes = 22;
    private const int Directory64EndBytes = 56;
    private const int Directory64LocatorBytes = 20;
    private const int LongestComment = ushort.MaxValue;

    private const ushort EncryptedFlag = 1;
    private const ushort Extra64 = 1;

    /// <summary>The entries by name: the position of the first byte and how many there are.</summary>
    /// <exception cref="UserException">The file is no zip file, is damaged, or holds compressed or encrypted entries.</exception>
    public static Dictionary<string, (long Start, long Length)> Read(MappedFile file)
    {
        var (position, end, count) = FindDirectory(file);
        var entries = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        var directoryStart = position;
        for (var i = 0L; i < count; i++)
        {
            var header = Header(file, position, end, CentralHeaderBytes, CentralHeader);
            var flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
            var method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
            var commentLength = BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
            var variable = position + CentralHeaderBytes;
            if (nameLength + extraLength + commentLength > end - variable)
            {
                throw Damaged(file);
            }

            var name = Encoding.UTF8.GetString(file.Bytes(variable, nameLength));
            if (method != 0 || (flags & EncryptedFlag) != 0)
            {
                throw new UserException($"{file.Path}: {name} is compressed or encrypted; torch.save stores as it is.");
            }

            var (length, stored, local) = Sizes(file, header, file.Bytes(variable + nameLength, extraLength));
            if (length != stored || !entries.TryAdd(name, (DataStart(file, local, length, directoryStart, variable, nameLength), length)))
            {
                throw Damaged(file);
            }

            position = variable + nameLength + extraLength + commentLength;
        }

        return entries;
    }

    private static (long Start, long End, long Count) FindDirectory(MappedFile file)
    {
        var tailLength = (int)Math.Min(file.Length, DirectoryEndBytes + LongestComment);
        var tail = file.Bytes(file.Length - tailLength, tailLength);
        for (var at = tailLength - DirectoryEndBytes; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail[at..]) != DirectoryEnd
                || BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + 20)..]) != tailLength - DirectoryEndBytes - at)
            {
                continue;
            }

            var end = file.Length - tailLength + at;
            var record = tail[at..];
            var directory = Directory64(file, end) ?? (
                BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
                BinaryPrimitives.ReadUInt32LittleEndian(record[12..]),
                BinaryPrimitives.ReadUInt16LittleEndian(record[10..]));
            return directory.Start <= (ulong)end && directory.Length <= (ulong)end - directory.Start
                && directory.Count <= MostEntries && directory.Count <= directory.Length / CentralHeaderBytes
                ? ((long)directory.Start, (long)(directory.Start + directory.Length), (long)directory.Count)
                : throw Damaged(file);
        }

        throw new UserException($"{file.Path} is not a zip file, or is cut off.");
    }

    /// <summary>The directory as a 64-bit record tells it, where the file has one.</summary>
    private static (ulong Start, ulong Length, ulong Count)? Directory64(MappedFile file, long end)
    {
        var locator = end - Directory64LocatorBytes;
        if (locator < 0 || BinaryPrimitives.ReadUInt32LittleEndian(file.Bytes(locator, sizeof(uint))) != Directory64Locator)
        {
            return null;
        }

        var at = BinaryPrimitives.ReadUInt64LittleEndian(file.Bytes(locator + 8, sizeof(ulong)));
        var record = at <= (ulong)locator
            ? Header(file, (long)at, locator, Directory64EndBytes, Directory64End)
            : throw Damaged(file);
        return (
            BinaryPrimitives.ReadUInt64LittleEndian(record[48..]),
            BinaryPrimitives.ReadUInt64LittleEndian(record[40..]),
            BinaryPrimitives.ReadUInt64LittleEndian(record[32..]));
    }

    /// <summary>An entry's length, its stored length and its local header's position; 64-bit ones stand in the extra field.</summary>
    private static (long Length, long Stored, long Local) Sizes(MappedFile file, ReadOnlySpan<byte> header, ReadOnlySpan<byte> extra)
    {
        ReadOnlySpan<byte> wide = [];
        while (extra.Length >= 4)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
            {
                throw Damaged(file);
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Extra64)
            {
                wide = extra.Slice(4, length);
            }

            extra = extra[(4 + length)..];
        }

        return (Size(header[24..], ref wide), Size(header[20..], ref wide), Size(header[42..], ref wide));

        long Size(ReadOnlySpan<byte> narrow, ref ReadOnlySpan<byte> wide)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(narrow);
            if (size != uint.MaxValue)
            {
                return size;
            }

            if (wide.Length < sizeof(long))
            {
                throw Damaged(file);
            }

            var value = BinaryPrimitives.ReadInt64LittleEndian(wide);
            wide = wide[sizeof(long)..];
            return value;
        }
    }

    /// <summary>Where an entry's bytes begin: behind its local header, which repeats the name.</summary>
    private static long DataStart(MappedFile file, long local, long length, long directoryStart, long name, int nameLength)
    {
        var header = Header(file, local, directoryStart, LocalHeaderBytes, LocalHeader);
        var localNameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        var start = local + LocalHeaderBytes + localNameLength + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        return length >= 0 && start <= directoryStart && length <= directoryStart - start && localNameLength == nameLength
            && file.Bytes(local + LocalHeaderBytes, nameLength).SequenceEqual(file.Bytes(name, nameLength))
            ? start
            : throw Damaged(file);
    }

    private static ReadOnlySpan<byte> Header(MappedFile file, long start, long end, int length, uint signature) =>
        start >= 0 && length <= end - start && file.Bytes(start, length) is var header
        && BinaryPrimitives.ReadUInt32LittleEndian(header) == signature
            ? header
            : throw Damaged(file);

    private static UserException Damaged(MappedFile file) =>
        new($"{file.Path} is a damaged zip file: its directory does not fit what it holds.");
}
