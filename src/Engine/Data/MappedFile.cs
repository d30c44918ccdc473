using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace AntLM.Engine.Data;

/// <summary>A file of equal little-endian values, read through a memory map: the system's page cache is the only copy.</summary>
/// <typeparam name="T">Type of a value.</typeparam>
internal sealed unsafe class MappedFile<T> : IDisposable
    where T : unmanaged
{
    private readonly MemoryMappedFile? map;
    private readonly MemoryMappedViewAccessor? view;
    private readonly T* values;

    public MappedFile(string path)
    {
        var bytes = new FileInfo(path).Length;
        Count = bytes / sizeof(T);
        if (bytes == 0)
        {
            // The system maps no empty files.
            return;
        }

        map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        view = map.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        values = (T*)(start + view.PointerOffset);
    }

    /// <summary>Values in the file.</summary>
    public long Count { get; }

    public T this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Count, nameof(index));
            return Unsafe.ReadUnaligned<T>(values + index);
        }
    }

    public ReadOnlySpan<T> Slice(long start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - count);
        return new ReadOnlySpan<T>(values + start, count);
    }

    public void Dispose()
    {
        view?.SafeMemoryMappedViewHandle.ReleasePointer();
        view?.Dispose();
        map?.Dispose();
    }
}
