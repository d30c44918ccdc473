using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>
/// Keeps what another compiler made in a folder, across processes. An entry's name is a digest of everything its image depends on, so that
/// it never grows old; its content begins with the image's own digest, so that a damaged entry is seen and made again.
/// </summary>
/// <remarks>Several processes may use one folder at once. Where it cannot be read or written, everything is compiled.</remarks>
public sealed class KernelCache : IKernelCompiler
{
    private readonly IKernelCompiler compiler;
    private readonly string folder;
    private readonly IReadOnlyDictionary<string, string> files;
    private int kept;

    /// <summary>A cache in front of a compiler of <see cref="KernelSources"/>.</summary>
    /// <param name="compiler">Is asked for what the folder does not hold.</param>
    /// <param name="folder">Is made where it does not exist.</param>
    public KernelCache(IKernelCompiler compiler, string folder)
        : this(compiler, folder, KernelSources.Files)
    {
    }

    /// <summary>The same for other sources.</summary>
    internal KernelCache(IKernelCompiler compiler, string folder, IReadOnlyDictionary<string, string> files)
    {
        this.compiler = compiler;
        this.folder = folder;
        this.files = files;
    }

    /// <summary>
    /// Where kernels are kept: `kernels` in ANTLM_CACHE, in `antlm` of XDG_CACHE_HOME or in `antlm` of the user's folder for caches; null
    /// where the user has none.
    /// </summary>
    public static string? DefaultFolder
    {
        get
        {
            var root = Variable("ANTLM_CACHE") ?? Under(Variable("XDG_CACHE_HOME") ?? UserCaches, "antlm");
            return Under(root, "kernels");
        }
    }

    /// <inheritdoc/>
    public string Version => compiler.Version;

    /// <inheritdoc/>
    public int Kept => kept;

    private static string? UserCaches => OperatingSystem.IsWindows()
        ? NonEmpty(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData))
        : Under(NonEmpty(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)), ".cache");

    /// <inheritdoc/>
    public byte[] Compile(string source, IReadOnlyList<string> options)
    {
        var path = Path.Combine(folder, KeyOf(source, options) + ".cubin");
        if (Read(path) is { } entry)
        {
            Interlocked.Increment(ref kept);
            return entry;
        }

        var image = compiler.Compile(source, options);
        Write(path, image);
        return image;
    }

    private static string? Variable(string name) => NonEmpty(Environment.GetEnvironmentVariable(name));

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Under(string? parent, string name) => parent is null ? null : Path.Combine(parent, name);

    private static byte[]? Read(string path)
    {
        try
        {
            var entry = File.ReadAllBytes(path);
            var image = entry.AsSpan(Math.Min(SHA256.HashSizeInBytes, entry.Length));
            return !image.IsEmpty && SHA256.HashData(image).AsSpan().SequenceEqual(entry.AsSpan(0, SHA256.HashSizeInBytes))
                ? image.ToArray()
                : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Write(string path, byte[] image)
    {
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.Write(path, stream =>
            {
                stream.Write(SHA256.HashData(image));
                stream.Write(image);
            });
        }
        catch (Exception refused) when (refused is UserException or IOException or UnauthorizedAccessException)
        {
            // Without a cache the next start takes longer, and nothing else is different.
        }
    }

    /// <summary>A digest of compiler, options, source and headers, each text behind its length, so that none runs into the next.</summary>
    private string KeyOf(string source, IReadOnlyList<string> options)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(digest, compiler.Version);
        AppendCount(digest, options.Count);
        foreach (var option in options)
        {
            Append(digest, option);
        }

        var headers = files.Keys.Where(name => name.EndsWith(".cuh", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        foreach (var name in headers.Prepend(source))
        {
            Append(digest, name);
            Append(digest, files[name]);
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private static void Append(IncrementalHash digest, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        AppendCount(digest, bytes.Length);
        digest.AppendData(bytes);
    }

    private static void AppendCount(IncrementalHash digest, int count)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, count);
        digest.AppendData(bytes);
    }
}
