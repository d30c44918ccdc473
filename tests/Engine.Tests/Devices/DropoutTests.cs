using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Devices;

internal sealed class DropoutTests
{
    private const int Width = 33;

    [TestCase(0.1f)]
    [TestCase(0.5f)]
    public void DropsTheStatedFractionAndKeepsTheMean(float probability)
    {
        var values = Drop(probability, rows: 2000, firstRow: 0, followsBatch: true);
        var dropped = values.Count(value => value == 0) / (double)values.Length;
        // Five standard deviations of a fraction of so many draws.
        var spread = 5 * Math.Sqrt(probability * (1 - probability) / values.Length);
        Assert.That(dropped, Is.EqualTo(probability).Within(spread));
        Assert.That(values.Where(value => value != 0), Is.All.EqualTo(1f / (1f - probability)));
    }

    [Test]
    public void MicroBatchesDrawTheirPartOfTheWholeBatch()
    {
        var whole = Drop(0.3f, rows: 12, firstRow: 0, followsBatch: true);
        var part = Drop(0.3f, rows: 5, firstRow: 7, followsBatch: true);
        Assert.That(part, Is.EqualTo(whole[(7 * Width)..]));
    }

    [Test]
    public void WhatBelongsToNoRowDrawsTheSameInEveryMicroBatch()
    {
        var first = Drop(0.3f, rows: 5, firstRow: 0, followsBatch: false);
        Assert.That(Drop(0.3f, rows: 5, firstRow: 7, followsBatch: false), Is.EqualTo(first));
        Assert.That(Drop(0.3f, rows: 5, firstRow: 0, followsBatch: false, step: 5), Is.Not.EqualTo(first));
    }

    private static float[] Drop(float probability, int rows, long firstRow, bool followsBatch, uint step = 4)
    {
        using var device = new CpuDevice();
        var words = new int[RandomState.Words];
        new RandomState(Seed: 11, step, firstRow).WriteTo(words);
        var state = device.CreateTensor(new Shape(RandomState.Words), DType.Int32);
        var x = device.CreateTensor(new Shape(rows, Width), DType.Float32);
        using var stateMemory = state.Storage;
        using var memory = x.Storage;
        device.Upload<int>(words, state);
        x.Floats.Fill(1);
        device.Operations.DropOut(x, new Dropout(probability, Site: 2, state, followsBatch), rows: null, x);
        return x.Floats.ToArray();
    }
}
