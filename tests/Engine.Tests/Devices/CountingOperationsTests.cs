using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Devices;

public sealed class CountingOperationsTests
{
    private CpuDevice device = null!;
    private CountingOperations counting = null!;
    private List<Tensor> tensors = null!;

    [SetUp]
    public void Open()
    {
        device = new CpuDevice();
        counting = new CountingOperations(device);
        tensors = [];
    }

    [TearDown]
    public void Close()
    {
        tensors.ForEach(tensor => tensor.Storage.Dispose());
        device.Dispose();
    }

    [Test]
    public void CountsALinearLayer()
    {
        var (x, weight, bias, y) = (Floats(31, 3), Floats(33, 3), Floats(33), Floats(31, 33));
        counting.Linear(x, weight, bias, y);
        Assert.That(counting.Last.Flops, Is.EqualTo((2 * 31 * 3 * 33) + (31 * 33)));
        Assert.That(counting.Last.Bytes, Is.EqualTo(4 * ((31 * 3) + (33 * 3) + 33 + (31 * 33))));
    }

    [Test]
    public void CountsWhatIsAddedToTwice()
    {
        var (gradY, weight, gradX) = (Floats(31, 33), Floats(33, 3), Floats(31, 3));
        counting.LinearBackwardInput(gradY, weight, accumulate: false, gradX);
        var written = counting.Last;
        counting.LinearBackwardInput(gradY, weight, accumulate: true, gradX);
        Assert.That(written.Flops, Is.EqualTo(2 * 31 * 3 * 33));
        Assert.That(counting.Last.Bytes - written.Bytes, Is.EqualTo(4 * 31 * 3));
        counting.LinearBackwardWeight(gradY, gradX, weight, gradBias: null);
        Assert.That(counting.Last.Bytes, Is.EqualTo(4 * ((31 * 33) + (31 * 3) + (2 * 33 * 3))));
    }

    [TestCase(true, 3 * 31 * 32 / 2)]
    [TestCase(false, 3 * 31 * 31)]
    public void CountsTheScoresThatAreSeen(bool causal, int pairs)
    {
        const int Rows = 3 * 31, Hidden = 16, Heads = 2, Softmax = 20;
        var mask = new AttentionMask(causal, Integers(3), DocumentStarts: null, Batch: 3, Length: 31);
        counting.Attention(Floats(Rows, 3 * Hidden), mask, Heads, Floats(Rows, Hidden), Floats(Rows, Heads));
        Assert.That(counting.Last.Flops, Is.EqualTo((4 * Hidden * pairs) + (Softmax * Heads * pairs)));
    }

    [Test]
    public void CountsTheTargetRowsThatAreUsed()
    {
        const int Capacity = 7, Used = 5, Hidden = 3, Vocabulary = 127, Softmax = 20;
        var targets = new TargetRows(Integers(Capacity), Integers(Capacity), Integers(1));
        device.Upload<int>([Used], targets.Count);
        counting.CrossEntropy(
            Floats(Capacity, Hidden), Floats(Vocabulary, Hidden), bias: null, targets, Floats(1), Floats(Capacity), Integers(Capacity),
            Floats(1));
        Assert.That(counting.Last.Flops, Is.EqualTo((2 * Used * Hidden * Vocabulary) + (Softmax * Used * Vocabulary)));
    }

    [Test]
    public void ReadsOfATableTheRowsThatAreLookedUp()
    {
        counting.Embedding(Integers(31), Floats(16000, 3), Floats(31, 3));
        Assert.That(counting.Last.Bytes, Is.EqualTo(4 * (31 + (2 * 31 * 3))));
    }

    private Tensor Floats(params ReadOnlySpan<int> dimensions) => Create(new Shape(dimensions), DType.Float32);

    private Tensor Integers(int count) => Create(new Shape(count), DType.Int32);

    private Tensor Create(Shape shape, DType type)
    {
        var tensor = device.CreateTensor(shape, type);
        tensors.Add(tensor);
        return tensor;
    }
}
