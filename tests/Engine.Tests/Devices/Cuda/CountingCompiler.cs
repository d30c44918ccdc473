using System.Text;
using AntLM.Engine.Devices.Cuda;

namespace AntLM.Engine.Tests.Devices.Cuda;

/// <summary>A compiler whose image of a kernel is the text of its call, and that counts its calls.</summary>
internal sealed class CountingCompiler : IKernelCompiler
{
    private int calls;

    public int Calls => calls;

    /// <summary>How many of its images it says it had kept; set while it answers a call.</summary>
    public int Kept { get; set; }

    public string Version { get; init; } = "test 1.0";

    /// <summary>Told of every call before it is answered.</summary>
    public Action<string> OnCompile { get; init; } = _ => { };

    public byte[] Compile(string source, IReadOnlyList<string> options)
    {
        Interlocked.Increment(ref calls);
        OnCompile(source);
        return Encoding.UTF8.GetBytes($"{source} {string.Join(' ', options)}");
    }
}
