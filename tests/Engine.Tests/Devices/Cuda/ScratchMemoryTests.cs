using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Devices.Cuda;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Devices.Cuda;

internal sealed class ScratchMemoryTests
{
    private readonly List<Storage> allocated = [];

    [SetUp]
    public void Forget() => allocated.Clear();

    [Test]
    public void Planning_allocates_nothing_and_reserves_the_largest_need()
    {
        using var scratch = new ScratchMemory(Allocate);
        scratch.Begin();
        scratch.Take(1, planning: true);
        scratch.Take(300, planning: true);
        scratch.Begin();
        scratch.Take(31, planning: true);
        Assert.That(allocated, Is.Empty);

        scratch.Begin();
        scratch.Reserve();
        Assert.That(allocated.Select(block => block.Bytes), Is.EqualTo(new[] { 256 + 512 }));
        var first = scratch.Take(1, planning: false);
        var second = scratch.Take(300, planning: false);
        Assert.That((long)(second - first), Is.EqualTo(256));
        Assert.That(allocated, Has.Count.EqualTo(1));
    }

    [Test]
    public void Operations_follow_each_other_in_the_same_memory()
    {
        using var scratch = new ScratchMemory(Allocate);
        scratch.Begin();
        var first = scratch.Take(1000, planning: false);
        scratch.Begin();
        Assert.That(scratch.Take(127, planning: false), Is.EqualTo(first));
    }

    [Test]
    public unsafe void What_an_operation_took_stays_until_the_next_begins()
    {
        using var scratch = new ScratchMemory(Allocate);
        scratch.Begin();
        var first = (byte*)scratch.Take(3, planning: false);
        first[2] = 42;
        var second = (byte*)scratch.Take(100_000, planning: false);
        second[99_999] = 43;
        Assert.That((first[2], allocated.Count), Is.EqualTo(((byte)42, 2)));
    }

    [Test]
    public void Dispose_frees_every_block()
    {
        using var device = new CpuDevice();
        var freed = 0;
        using (var scratch = new ScratchMemory(bytes => new HostStorage(bytes, _ => freed++)))
        {
            scratch.Begin();
            scratch.Take(1, planning: false);
            scratch.Take(1000, planning: false);
            scratch.Begin();
            Assert.That(freed, Is.EqualTo(1));
        }

        Assert.That(freed, Is.EqualTo(2));
    }

    private HostStorage Allocate(long bytes)
    {
        var storage = new HostStorage(bytes, _ => { });
        allocated.Add(storage);
        return storage;
    }
}
