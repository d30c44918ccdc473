using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Devices;

/// <summary>The classifier takes 256 rows at a time: many rows must give what calls with one chunk each give.</summary>
internal sealed class ClassifierChunksTests
{
    private const int ChunkRows = 256, Vocabulary = 131, Width = 67;

    [Test]
    public void ManyRowsGiveTheBitsOfOneChunkAfterTheOther([Values(257, 521, 768)] int rows)
    {
        using var device = new CpuDevice();
        var random = new Random(rows);
        float[] hidden = Numbers(random, rows * Width), weight = Numbers(random, Vocabulary * Width), bias = Numbers(random, Vocabulary);
        var ids = Enumerable.Range(0, rows).Select(_ => random.Next(Vocabulary)).ToArray();
        using var whole = new Classifier(device, hidden, weight, bias, ids, rows);
        whole.Run(0, rows);
        using var parts = new Classifier(device, hidden, weight, bias, ids, rows);
        for (var start = 0; start < rows; start += ChunkRows)
        {
            parts.Run(start, Math.Min(ChunkRows, rows - start));
        }

        Assert.That(whole.Results().SequenceEqual(parts.Results()));
        Assert.That(whole.RowLoss.Floats.ToArray(), Is.All.GreaterThan(0f));
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];

    private sealed class Classifier : IDisposable
    {
        private readonly List<Storage> memory = [];
        private readonly CpuDevice device;
        private readonly Tensor hidden;
        private readonly Tensor weight;
        private readonly Tensor bias;
        private readonly Tensor ids;
        private readonly Tensor correct;
        private readonly Tensor gradHidden;
        private readonly Tensor gradWeight;
        private readonly Tensor gradBias;

        public Classifier(CpuDevice device, float[] hidden, float[] weight, float[] bias, int[] ids, int rows)
        {
            this.device = device;
            this.hidden = Tensor(new Shape(rows, Width));
            this.weight = Tensor(new Shape(Vocabulary, Width));
            this.bias = Tensor(new Shape(Vocabulary));
            this.ids = Tensor(new Shape(rows), DType.Int32);
            (RowLoss, correct) = (Tensor(new Shape(rows)), Tensor(new Shape(rows), DType.Int32));
            (gradHidden, gradWeight, gradBias) =
                (Tensor(new Shape(rows, Width)), Tensor(new Shape(Vocabulary, Width)), Tensor(new Shape(Vocabulary)));
            hidden.CopyTo(this.hidden.Floats);
            weight.CopyTo(this.weight.Floats);
            bias.CopyTo(this.bias.Floats);
            ids.CopyTo(this.ids.Ints);
        }

        public Tensor RowLoss { get; }

        public void Run(int start, int rows)
        {
            var (count, denominator, loss) = (Tensor(new Shape(1), DType.Int32), Tensor(new Shape(1)), Tensor(new Shape(1)));
            count.Ints[0] = rows;
            denominator.Floats[0] = 5;
            var targets = new TargetRows(Part(ids, start, rows), Part(ids, start, rows), count);
            device.Operations.CrossEntropyWithGradient(
                hidden.SliceRows(start, rows), weight, bias, targets, denominator, Part(RowLoss, start, rows), Part(correct, start, rows),
                loss, gradHidden.SliceRows(start, rows), gradWeight, gradBias);
        }

        public float[] Results() => [.. RowLoss.Floats, .. gradHidden.Floats, .. gradWeight.Floats, .. gradBias.Floats];

        public void Dispose() => memory.ForEach(block => block.Dispose());

        private static Tensor Part(Tensor vector, int start, int count) =>
            new(vector.Storage, vector.ByteOffset + (start * sizeof(float)), new Shape(count), vector.Type);

        private Tensor Tensor(Shape shape, DType type = DType.Float32)
        {
            memory.Add(device.Allocate(shape.Count * sizeof(float)));
            return new(memory[^1], 0, shape, type);
        }
    }
}
