using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using AntLM.Bindings.Cuda;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>The kernels of one device: compiled when first needed, several at once where that is known before, and kept loaded.</summary>
internal sealed class KernelLibrary : IDisposable
{
    private readonly CudaContext context;
    private readonly IKernelCompiler compiler;
    private readonly string architecture;
    private readonly Dictionary<KernelModule, CudaModule> modules = [];
    private readonly Dictionary<(KernelModule Module, string Entry), CudaKernel> kernels = [];

    /// <summary>An empty library.</summary>
    public KernelLibrary(CudaContext context, IKernelCompiler compiler)
    {
        this.context = context;
        this.compiler = compiler;
        architecture = string.Create(CultureInfo.InvariantCulture, $"--gpu-architecture=sm_{context.ComputeCapability}");
    }

    /// <summary>Seconds spent in <see cref="Load"/>.</summary>
    public double Seconds { get; private set; }

    /// <summary>Modules that are loaded.</summary>
    public int Count => modules.Count;

    /// <summary>Those of them that an earlier process had compiled.</summary>
    public int Kept { get; private set; }

    /// <summary>A kernel; its module is compiled where it is not loaded yet.</summary>
    /// <param name="module">The specialisation.</param>
    /// <param name="entry">The `extern "C"` name in the source.</param>
    public CudaKernel Get(KernelModule module, string entry)
    {
        if (!kernels.TryGetValue((module, entry), out var kernel))
        {
            Load([module]);
            kernel = modules[module].GetKernel(entry);
            kernels.Add((module, entry), kernel);
        }

        return kernel;
    }

    /// <summary>Compiles, several at once, and loads what is not loaded yet.</summary>
    /// <exception cref="KernelCompilationException">A source does not compile.</exception>
    public void Load(IEnumerable<KernelModule> wanted)
    {
        var start = Stopwatch.GetTimestamp();
        var keptBefore = compiler.Kept;
        var missing = wanted.Where(module => !modules.ContainsKey(module)).Distinct().ToArray();
        var images = new ConcurrentDictionary<KernelModule, byte[]>();
        try
        {
            Parallel.ForEach(missing, module => images[module] = Compile(module));
        }
        catch (AggregateException failures)
        {
            // What is wrong in a header is wrong in every module; one tells it.
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        foreach (var module in missing)
        {
            modules.Add(module, new CudaModule(context, images[module]));
        }

        Kept += compiler.Kept - keptBefore;
        Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var module in modules.Values)
        {
            module.Dispose();
        }

        modules.Clear();
        kernels.Clear();
    }

    private byte[] Compile(KernelModule module)
    {
        try
        {
            return compiler.Compile(module.Source + ".cu", [architecture, .. module.Macros.Select(macro => "-D" + macro)]);
        }
        catch (KernelCompilationException exception)
        {
            throw new KernelCompilationException($"The kernels of {module} do not compile: {exception.Message}", exception);
        }
    }
}
