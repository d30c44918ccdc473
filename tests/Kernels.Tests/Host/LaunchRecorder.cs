using System.Text;
using AntLM.Bindings.Cuda;

namespace AntLM.Kernels.Tests.Host;

/// <summary>
/// Writes launches, with all memory they are given, to a file that `antlm_replay` (kernels/host) runs again, built with AddressSanitizer:
/// there every buffer is an allocation of its own, so that an access beside it is caught.
/// </summary>
internal sealed unsafe class LaunchRecorder : IDisposable
{
    private const byte Scalar = 0;
    private const byte Buffer = 1;
    private const byte Null = 2;
    private const byte Reference = 3;

    private readonly BinaryWriter writer;
    private readonly SortedDictionary<nint, long> extents = [];

    /// <summary>Begins a file.</summary>
    public LaunchRecorder(string path)
    {
        writer = new BinaryWriter(File.Create(path));
        writer.Write("ANTLMREC1\n"u8);
    }

    /// <summary>How many launches were written.</summary>
    public int Launches { get; private set; }

    /// <summary>
    /// Names memory that a kernel may be given, as exactly as it is known. A later extent takes the place of all that it overlaps.
    /// </summary>
    public void Know(nint address, long bytes)
    {
        foreach (var other in extents.Where(extent => extent.Key < address + bytes && address < extent.Key + extent.Value).ToArray())
        {
            extents.Remove(other.Key);
        }

        if (bytes > 0)
        {
            extents.Add(address, bytes);
        }
    }

    /// <summary>Memory that is gone.</summary>
    public void Forget(nint address, long bytes)
    {
        Know(address, bytes);
        extents.Remove(address);
    }

    /// <summary>Writes a launch before it runs.</summary>
    /// <param name="module">The module's name, as in "cast Input=float Output=bf16".</param>
    /// <param name="kernel">The kernel's name.</param>
    /// <param name="signature">See <see cref="HostKernels.Signature"/>.</param>
    /// <param name="grid">Blocks.</param>
    /// <param name="block">Threads of a block.</param>
    /// <param name="sharedBytes">Dynamic shared memory.</param>
    /// <param name="orderSeed">The order of blocks and threads.</param>
    /// <param name="parameters">One pointer to each argument.</param>
    public void Write(
        string module, string kernel, string signature, Dim3 grid, Dim3 block, uint sharedBytes, ulong orderSeed, void** parameters)
    {
        Launches++;
        Write(module);
        Write(kernel);
        foreach (var size in new[] { grid.X, grid.Y, grid.Z, block.X, block.Y, block.Z, (int)sharedBytes })
        {
            writer.Write((uint)size);
        }

        writer.Write(orderSeed);
        writer.Write((uint)signature.Length);
        var written = new Dictionary<nint, uint>();
        for (var i = 0; i < signature.Length; i++)
        {
            if (signature[i] == 'p')
            {
                WritePointer(*(nint*)parameters[i], (uint)i, written);
            }
            else
            {
                writer.Write(Scalar);
                writer.Write(signature[i] == 'l' ? *(ulong*)parameters[i] : *(uint*)parameters[i]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    private void WritePointer(nint pointer, uint index, Dictionary<nint, uint> written)
    {
        if (pointer == 0)
        {
            writer.Write(Null);
            return;
        }

        var (start, bytes) = extents.LastOrDefault(extent => extent.Key <= pointer);
        if (pointer >= start + bytes)
        {
            throw new InvalidOperationException($"Parameter {index} points to memory that nobody allocated.");
        }

        if (written.TryGetValue(start, out var earlier))
        {
            writer.Write(Reference);
            writer.Write(earlier);
            writer.Write((ulong)(pointer - start));
            return;
        }

        written.Add(start, index);
        writer.Write(Buffer);
        writer.Write((ulong)bytes);
        writer.Write((ulong)(pointer - start));
        writer.Write(new ReadOnlySpan<byte>((void*)start, checked((int)bytes)));
    }

    private void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((uint)bytes.Length);
        writer.Write(bytes);
    }
}
