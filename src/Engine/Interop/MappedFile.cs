using System.IO.MemoryMappedFiles;

namespace AntLM.Engine.Interop;

/// <summary>A file whose bytes are read where the operating system maps them: no copy of the file is held.</summary>
/// <remarks>
/// Several threads may read at once; none may read while another disposes. Whoever replaces the file renames a new one over it: a file
/// that is cut off while it is mapped ends the process.
/// </remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? file;
    private readonly MemoryMappedViewAccessor? view;
    private readonly byte* first;
    private bool disposed;

    private MappedFile(string path, long length, MemoryMappedFile? file, MemoryMappedViewAccessor? view)
    {
        (Path, Length, this.file, this.view) = (path, length, file, view);
        view?.SafeMemoryMappedViewHandle.AcquirePointer(ref first);
    }

    /// <summary>As it was given.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file when it was opened.</summary>
    public long Length { get; }

    /// <summary>Maps a file for reading.</summary>
    /// <exception cref="UserException">It cannot be opened.</exception>
    public static MappedFile Open(string path)
    {
        MemoryMappedFile? file = null;
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            var length = stream.Length;
            if (length == 0)
            {
                // Nothing cannot be mapped.
                stream.Dispose();
                return new MappedFile(path, 0, null, null);
            }

            file = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            return new MappedFile(path, length, file, file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            file?.Dispose();
            throw new UserException($"{path} cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>Bytes of the file, valid until it is disposed.</summary>
    /// <param name="start">Position of the first.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The file has no such bytes.</exception>
    public ReadOnlySpan<byte> Bytes(long start, int count)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - count);
        return new ReadOnlySpan<byte>(first + start, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        view?.SafeMemoryMappedViewHandle.ReleasePointer();
        view?.Dispose();
        file?.Dispose();
    }
}
