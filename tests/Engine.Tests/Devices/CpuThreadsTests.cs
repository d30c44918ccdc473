using AntLM.Engine.Devices.Cpu;

namespace AntLM.Engine.Tests.Devices;

public sealed class CpuThreadsTests
{
    [Test]
    public void Every_tile_runs_exactly_once([Values(1, 2, 3, 8)] int count, [Values(0, 1, 3, 127)] int tiles)
    {
        using var threads = new CpuThreads(count);
        var runs = new int[tiles];
        void Count(int tile) => Interlocked.Increment(ref runs[tile]);
        for (var repeat = 0; repeat < 200; repeat++)
        {
            threads.For(tiles, Count);
            Assert.That(runs, Is.All.EqualTo(repeat + 1));
        }
    }

    [Test]
    public void Alternating_jobs_of_different_sizes_do_not_mix()
    {
        using var threads = new CpuThreads(4);
        for (var repeat = 0; repeat < 5000; repeat++)
        {
            var runs = new int[2 + repeat % 7];
            threads.For(runs.Length, tile => Interlocked.Increment(ref runs[tile]));
            Assert.That(runs, Is.All.EqualTo(1));
        }
    }

    [Test]
    public void Another_thread_takes_part()
    {
        using var threads = new CpuThreads(2);
        using var met = new Barrier(2);
        threads.For(2, _ => Assert.That(met.SignalAndWait(TimeSpan.FromMinutes(1)), "the second tile was never run beside the first"));
    }

    [Test]
    public void Blocked_workers_wake_up()
    {
        using var threads = new CpuThreads(2);
        using var met = new Barrier(2);
        for (var repeat = 0; repeat < 20; repeat++)
        {
            // Long enough for the worker to have stopped spinning; a lost wake-up would leave the barrier alone.
            Thread.Sleep(1);
            threads.For(2, _ => Assert.That(met.SignalAndWait(TimeSpan.FromMinutes(1))));
        }
    }

    [Test]
    public void An_exception_reaches_the_caller_and_the_pool_goes_on([Values(1, 2, 3)] int count)
    {
        using var threads = new CpuThreads(count);
        void Fail(int tile)
        {
            if (tile == 5)
            {
                throw new InvalidOperationException("tile 5");
            }
        }
        for (var repeat = 0; repeat < 50; repeat++)
        {
            Assert.That(() => threads.For(31, Fail), Throws.InvalidOperationException.With.Message.EqualTo("tile 5"));
            var sum = 0;
            threads.For(31, tile => Interlocked.Add(ref sum, tile));
            Assert.That(sum, Is.EqualTo(465));
        }
    }

    [Test]
    public void Nested_and_concurrent_calls_run_inline()
    {
        using var threads = new CpuThreads(3);
        var sum = 0;
        void Nested(int outer) => threads.For(7, inner => Interlocked.Add(ref sum, outer * 7 + inner));
        var other = new Thread(() => threads.For(31, Nested));
        other.Start();
        threads.For(31, Nested);
        other.Join();
        Assert.That(sum, Is.EqualTo(2 * 217 * 216 / 2));
    }

    [Test]
    public void A_call_allocates_nothing()
    {
        using var threads = new CpuThreads(2);
        static void Nothing(int tile)
        {
        }
        Action<int> body = Nothing;
        threads.For(31, body);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var repeat = 0; repeat < 100; repeat++)
        {
            threads.For(31, body);
        }
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_body_that_is_a_value_follows_what_a_collection_moves()
    {
        using var threads = new CpuThreads(2);
        for (var repeat = 0; repeat < 20; repeat++)
        {
            threads.For(31, new Squares(new int[31]));
        }
    }

    [Test]
    [NonParallelizable]
    public void The_environment_sets_the_count()
    {
        var before = Environment.GetEnvironmentVariable(CpuThreads.CountVariable);
        try
        {
            Environment.SetEnvironmentVariable(CpuThreads.CountVariable, "3");
            using (var threads = new CpuThreads())
            {
                Assert.That(threads.Count, Is.EqualTo(3));
            }
            Environment.SetEnvironmentVariable(CpuThreads.CountVariable, "many");
            Assert.That(() => new CpuThreads(), Throws.TypeOf<UserException>().With.Message.Contains("ANTLM_THREADS=many"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(CpuThreads.CountVariable, before);
        }
    }

    private readonly struct Squares(int[] results) : ITileBody
    {
        public void Run(int tile)
        {
            results[tile] = tile * tile;
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            Assert.That(results[tile], Is.EqualTo(tile * tile));
        }
    }
}
