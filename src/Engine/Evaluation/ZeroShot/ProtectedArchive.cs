using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Zip;

namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>A zip archive with a password, read in memory: nothing of it is written anywhere.</summary>
internal sealed class ProtectedArchive : IDisposable
{
    private readonly string path;
    private readonly ZipFile zip;
    private readonly Dictionary<string, ZipEntry> entries;

    /// <summary>Opens an archive.</summary>
    /// <exception cref="UserException">It is not there, or no archive.</exception>
    public ProtectedArchive(string path, string password)
    {
        this.path = path;
        zip = Reading(() => new ZipFile(path) { Password = password });
        entries = zip.Cast<ZipEntry>()
            .Where(entry => entry.IsFile)
            .DistinctBy(entry => Path.GetFileName(entry.Name))
            .ToDictionary(entry => Path.GetFileName(entry.Name));
    }

    /// <summary>Whether it has a file of this name, in whatever folder.</summary>
    public bool Has(string name) => entries.ContainsKey(name);

    /// <summary>The content of one of its files.</summary>
    /// <exception cref="UserException">The password does not open it, or it is damaged.</exception>
    public Stream Open(string name) => Reading(() =>
    {
        var content = new MemoryStream();
        using var stream = zip.GetInputStream(entries[name]);
        stream.CopyTo(content);
        content.Position = 0;
        return content;
    });

    /// <summary>Closes the archive.</summary>
    public void Dispose() => zip.Close();

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is SharpZipBaseException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: the archive cannot be read: {exception.Message}", exception);
        }
    }
}
