using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// A small persistent pool that runs numbered tiles of work. The caller fixes the tiles, so what is computed never depends on how
/// many threads there are; tiles are handed out one by one from a counter, so an unevenly loaded machine stays busy.
/// </summary>
/// <remarks>
/// The calling thread works too. A call from inside a tile, and a call while another thread uses the pool, run inline.
/// A call allocates nothing. Idle workers spin for a moment, because the next operation of a step usually follows at once, then block.
/// </remarks>
public sealed unsafe class CpuThreads : IDisposable
{
    /// <summary>The environment variable that sets the number of threads of <see cref="Shared"/>, the calling thread included.</summary>
    public const string CountVariable = "ANTLM_THREADS";

    // Far above any number of tiles: a worker that draws a ticket from a closed counter goes away without looking at the job.
    private const int Closed = 1 << 30;
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000;
    private static readonly Lazy<CpuThreads> SharedPool = new(() => new CpuThreads());

    [ThreadStatic]
    private static bool insideTile;

    private readonly Thread[] workers;
    private readonly Lock claim = new();
    private readonly object gate = new();
    private delegate*<void*, int, void> runTile;
    private void* body;
    private Exception? failure;
    private int tileCount;
    private int ticket = Closed;
    private int active;
    private int generation;
    private int sleeping;
    private volatile bool stopping;

    /// <summary>Starts the pool.</summary>
    /// <param name="count">Threads including the caller; by default <c>ANTLM_THREADS</c>, or else the number of processors.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below one.</exception>
    /// <exception cref="UserException"><c>ANTLM_THREADS</c> is set to something that is not a positive number.</exception>
    public CpuThreads(int? count = null)
    {
        var threads = count ?? DefaultCount();
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(count));
        workers = new Thread[threads - 1];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = "AntLM CPU worker" };
            workers[i].Start();
        }
    }

    /// <summary>The pool of the process, started at first use.</summary>
    public static CpuThreads Shared => SharedPool.Value;

    /// <summary>Threads that work on a call, the caller included.</summary>
    public int Count => workers.Length + 1;

    /// <summary>Runs the body once for every tile from 0 to <paramref name="tiles"/> − 1 and returns when all are done.</summary>
    /// <param name="tiles">Number of tiles; the caller chooses it from the shape alone.</param>
    /// <param name="body">
    /// Called with the tile's number, from several threads at once. A delegate that is kept makes the call free of allocation.
    /// </param>
    /// <remarks>An exception of a tile reaches the caller; tiles not yet begun are then skipped.</remarks>
    public void For(int tiles, Action<int> body) => For(tiles, new DelegateBody(body));

    /// <summary>The same with a body that is a value: nothing is allocated, and the tile's code is compiled for it alone.</summary>
    internal void For<TBody>(int tiles, TBody body)
        where TBody : struct, ITileBody
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(tiles, Closed);
        if (tiles <= 1 || workers.Length == 0 || insideTile || !claim.TryEnter())
        {
            for (var tile = 0; tile < tiles; tile++)
            {
                body.Run(tile);
            }
            return;
        }
        try
        {
            // The body stays in this stack frame, which outlives every tile: the workers read it where it is.
            Share(tiles, &RunTile<TBody>, Unsafe.AsPointer(ref body));
        }
        finally
        {
            claim.Exit();
        }
    }

    /// <summary>Stops and joins the workers. No call may be running.</summary>
    public void Dispose()
    {
        stopping = true;
        Wake();
        foreach (var worker in workers)
        {
            worker.Join();
        }
    }

    private static int DefaultCount()
    {
        var text = Environment.GetEnvironmentVariable(CountVariable);
        if (string.IsNullOrEmpty(text))
        {
            return Environment.ProcessorCount;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1
            ? count
            : throw new UserException($"{CountVariable}={text} is not a number of threads. Set it to 1 or more, or unset it.");
    }

    private static void RunTile<TBody>(void* body, int tile)
        where TBody : struct, ITileBody
        => Unsafe.AsRef<TBody>(body).Run(tile);

    private void Share(int tiles, delegate*<void*, int, void> runTile, void* body)
    {
        this.runTile = runTile;
        this.body = body;
        tileCount = tiles;
        // Opening the counter publishes the fields above: who draws a low ticket sees this job, who drew a high one leaves.
        Volatile.Write(ref ticket, 0);
        Wake();

        insideTile = true;
        RunTiles();
        insideTile = false;

        // Nobody can join once the counter is closed; whoever joined before is counted in active.
        Interlocked.Exchange(ref ticket, Closed);
        var wait = new SpinWait();
        while (Volatile.Read(ref active) != 0)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        if (Interlocked.Exchange(ref failure, null) is { } exception)
        {
            ExceptionDispatchInfo.Throw(exception);
        }
    }

    private void RunTiles()
    {
        int tile;
        while ((tile = Interlocked.Increment(ref ticket) - 1) < Volatile.Read(ref tileCount))
        {
            try
            {
                runTile(body, tile);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
                Interlocked.Exchange(ref ticket, Closed);
            }
        }
    }

    private void Work()
    {
        insideTile = true;
        var seen = 0;
        while (true)
        {
            seen = WaitForWork(seen);
            if (stopping)
            {
                return;
            }
            Interlocked.Increment(ref active);
            RunTiles();
            Interlocked.Decrement(ref active);
        }
    }

    private int WaitForWork(int seen)
    {
        var end = Stopwatch.GetTimestamp() + SpinTicks;
        do
        {
            if (Volatile.Read(ref generation) != seen)
            {
                return Volatile.Read(ref generation);
            }
            Thread.SpinWait(16);
        }
        while (Stopwatch.GetTimestamp() < end);

        lock (gate)
        {
            // Announced before the last look at the generation, as Wake raises the generation before it looks for sleepers:
            // one of the two always sees the other.
            Interlocked.Increment(ref sleeping);
            while (Volatile.Read(ref generation) == seen)
            {
                Monitor.Wait(gate);
            }
            Interlocked.Decrement(ref sleeping);
            return Volatile.Read(ref generation);
        }
    }

    private void Wake()
    {
        Interlocked.Increment(ref generation);
        if (Volatile.Read(ref sleeping) > 0)
        {
            lock (gate)
            {
                Monitor.PulseAll(gate);
            }
        }
    }

    private readonly struct DelegateBody(Action<int> body) : ITileBody
    {
        public void Run(int tile) => body(tile);
    }
}
