using AntLM.Bindings.Cuda;

namespace AntLM.Bindings.Tests.Cuda;

internal sealed class CudaStreamTests
{
    private RecordingDriver driver = null!;
    private CudaContext context = null!;
    private CudaStream stream = null!;

    [SetUp]
    public void Make()
    {
        driver = new();
        context = new(driver);
        stream = new(context);
        driver.Calls.Clear();
    }

    [TearDown]
    public void GiveBack()
    {
        stream.Dispose();
        context.Dispose();
        Assert.That(driver.Live, Is.Zero);
    }

    [Test]
    public void CopiesAndFillsNameWhatTheyAreGiven()
    {
        stream.CopyToDevice(1, 2, 3);
        stream.CopyToHost(4, 5, 31);
        stream.CopyOnDevice(6, 7, 1L << 33);
        stream.Fill(8, 0xAB, 127);
        stream.Synchronize();

        Assert.That(driver.Calls, Is.EqualTo((string[])
        [
            $"MemcpyHtoDAsync 1 2 3 {stream.Handle}",
            $"MemcpyDtoHAsync 4 5 31 {stream.Handle}",
            $"MemcpyDtoDAsync 6 7 8589934592 {stream.Handle}",
            $"MemsetD8Async 8 171 127 {stream.Handle}",
            $"StreamSynchronize {stream.Handle}",
        ]));
    }

    [Test]
    public void NothingIsSubmittedForNoBytes()
    {
        stream.CopyToDevice(1, 2, 0);
        stream.CopyToHost(1, 2, 0);
        stream.CopyOnDevice(1, 2, 0);
        stream.Fill(1, 2, 0);

        Assert.That(driver.Calls, Is.Empty);
    }

    [Test]
    public void ANegativeSizeIsRefusedHere()
    {
        Assert.That(() => stream.Fill(1, 0, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(driver.Calls, Is.Empty);
    }

    [TestCase("MemcpyHtoDAsync")]
    [TestCase("MemcpyDtoHAsync")]
    [TestCase("MemcpyDtoDAsync")]
    [TestCase("MemsetD8Async")]
    [TestCase("StreamSynchronize")]
    [TestCase("StreamWaitEvent")]
    [TestCase("EventRecord")]
    [TestCase("EventSynchronize")]
    [TestCase("EventElapsedTime")]
    [TestCase("StreamBeginCapture")]
    [TestCase("StreamEndCapture")]
    [TestCase("CtxSynchronize")]
    [TestCase("GraphLaunch")]
    public void EveryStatusIsChecked(string failing)
    {
        using var occurrence = new CudaEvent(context);
        using var graph = stream.EndCapture();
        driver.Failures[failing] = CudaResult.IllegalAddress;

        var error = Assert.Throws<CudaException>(() =>
        {
            stream.CopyToDevice(1, 2, 3);
            stream.CopyToHost(1, 2, 3);
            stream.CopyOnDevice(1, 2, 3);
            stream.Fill(1, 2, 3);
            stream.Synchronize();
            occurrence.Record(stream);
            stream.WaitFor(occurrence);
            occurrence.Synchronize();
            _ = CudaEvent.Elapsed(occurrence, occurrence);
            context.Synchronize();
            graph.Launch(stream);
            stream.BeginCapture();
            stream.EndCapture().Dispose();
        });

        Assert.That(
            error.Message, Is.EqualTo($"cu{failing}: CUDA_ERROR_ILLEGAL_ADDRESS (700), an illegal memory access was encountered"));
    }

    [Test]
    public void EventsAreRecordedAndMeasuredBetween()
    {
        using var start = new CudaEvent(context);
        using var end = new CudaEvent(context, CudaEventFlags.BlockingSync);
        start.Record(stream);
        end.Record(stream);
        stream.WaitFor(start);
        end.Synchronize();

        Assert.That(CudaEvent.Elapsed(start, end), Is.EqualTo(TimeSpan.FromMicroseconds(1250)));
        Assert.That(driver.Calls, Is.EqualTo((string[])
        [
            "EventCreate 0",
            "EventCreate 1",
            $"EventRecord {start.Handle} {stream.Handle}",
            $"EventRecord {end.Handle} {stream.Handle}",
            $"StreamWaitEvent {stream.Handle} {start.Handle} 0",
            $"EventSynchronize {end.Handle}",
            $"EventElapsedTime {start.Handle} {end.Handle}",
        ]));
    }

    [Test]
    public void WhatIsRecordedIsLaunchedAgainAndAgain()
    {
        stream.BeginCapture();
        var graph = stream.EndCapture();
        graph.Launch(stream);
        graph.Launch(stream);
        graph.Dispose();
        graph.Dispose();

        Assert.That(
            driver.Calls.Select(call => call.Split(' ')[0]),
            Is.EqualTo((string[])
            [
                "StreamBeginCapture", "StreamEndCapture", "GraphInstantiate", "GraphDestroy", "GraphLaunch", "GraphLaunch",
                "GraphExecDestroy",
            ]));
    }

    [Test]
    public void ARecordingThatCannotBeMadeReadyIsDestroyed()
    {
        driver.Failures["GraphInstantiate"] = CudaResult.OutOfMemory;

        var error = Assert.Throws<CudaException>(() => stream.EndCapture());

        Assert.Multiple(() =>
        {
            Assert.That(error.Call, Is.EqualTo("cuGraphInstantiateWithFlags"));
            Assert.That(driver.Live, Is.EqualTo(2), "context and stream");
        });
    }
}
