using System.Numerics;
using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Models;
using AntLM.Engine.Randomness;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Operations;

/// <summary>One attention problem: sizes, mask and random values; computed by the CPU and by <see cref="AttentionReference"/>.</summary>
internal sealed class AttentionCase : IDisposable
{
    private const int BucketSize = 8;
    private const int MaxPositions = 100;
    private const uint Site = 5;
    private const double Tolerance = 5e-6;
    private static readonly RandomState State = new(Seed: 0x1234_5678_9ABC, Step: 7, FirstTokenRow: 0);

    private readonly List<Storage> storages = [];
    private readonly int batch;
    private readonly int length;
    private readonly int heads;
    private readonly int headSize;
    private readonly bool disentangled;
    private readonly AttentionMask mask;
    private readonly Dropout dropout;
    private readonly Tensor qkv;
    private readonly Tensor positions;
    private readonly Tensor buckets;
    private readonly Tensor gradOutput;

    public AttentionCase(
        int batch, int length, int heads, int headSize, bool causal, bool documents = false, bool disentangled = false,
        float dropoutProbability = 0, int firstSequence = 0, AttentionCase? sliceOf = null)
    {
        (this.batch, this.length, this.heads, this.headSize, this.disentangled) = (batch, length, heads, headSize, disentangled);
        var random = new Random(1000 + length + headSize);
        var hidden = heads * headSize;
        qkv = Random(random, 1, batch * length, 3 * hidden);
        gradOutput = Random(random, 1, batch * length, hidden);
        positions = Random(random, 1, (2 * BucketSize) - 1, 2 * hidden);
        buckets = Integers(RelativeBuckets.Table(length, BucketSize, MaxPositions));

        // Every row has a length of its own, the first one has no padding.
        var lengths = Enumerable.Range(0, batch).Select(b => Math.Max(1, length - (b * ((length / 4) + 1)))).ToArray();
        var starts = Enumerable.Range(0, batch * length).Select(n => DocumentStart(n / length, n % length)).ToArray();
        var words = new int[RandomState.Words];
        (State with { FirstTokenRow = (long)firstSequence * length }).WriteTo(words);
        dropout = dropoutProbability > 0 ? new Dropout(dropoutProbability, Site, Integers(words), FollowsBatch: true) : Dropout.None;
        if (sliceOf is not null)
        {
            Slice(sliceOf.qkv, firstSequence, qkv);
            Slice(sliceOf.gradOutput, firstSequence, gradOutput);
            sliceOf.positions.Floats.CopyTo(positions.Floats);
            lengths = sliceOf.mask.KeyLengths.Ints.Slice(firstSequence, batch).ToArray();
        }

        mask = new AttentionMask(causal, Integers(lengths), documents ? Integers(starts) : null, batch, length);
    }

    public static float[] Slice(float[] values, int batch, int first, int count) =>
        values.AsSpan(values.Length / batch * first, values.Length / batch * count).ToArray();

    /// <summary>Runs forward and backward over memory full of NaN.</summary>
    public Results Run(int threads)
    {
        using var pool = new CpuThreads(threads);
        using var operations = new CpuOperations(pool, bytes => new HostStorage(bytes));
        var (rows, hidden) = (batch * length, heads * headSize);
        var (output, logSumExp) = (Poisoned(rows, hidden), Poisoned(rows, heads));
        var (gradQkv, gradPositions) = (Poisoned(rows, 3 * hidden), Poisoned(positions.Rows, 2 * hidden));
        if (disentangled)
        {
            operations.DisentangledAttention(qkv, positions, buckets, mask, heads, dropout, output, logSumExp);
            operations.DisentangledAttentionBackward(
                gradOutput, qkv, positions, buckets, output, logSumExp, mask, heads, dropout, gradQkv, gradPositions);
        }
        else
        {
            operations.Attention(qkv, mask, heads, output, logSumExp);
            operations.AttentionBackward(gradOutput, qkv, output, logSumExp, mask, heads, gradQkv);
            gradPositions.Floats.Clear();
        }

        return new Results(
            output.Floats.ToArray(), logSumExp.Floats.ToArray(), gradQkv.Floats.ToArray(), gradPositions.Floats.ToArray());
    }

    /// <summary>The same through a recorded step, without logSumExp, which the step keeps to itself.</summary>
    public Results RunRecorded(bool training)
    {
        using var device = new CpuDevice();
        using var arena = new Arena(device.Allocate);
        var plan = new StepPlan(device, arena, training) { KeepsEverything = true };
        var (recordedQkv, recordedPositions) = (plan.Activation(qkv.Shape), plan.Activation(positions.Shape));
        for (var site = 0; site < Site; site++)
        {
            plan.NextDropout(0);
        }

        var output = disentangled
            ? plan.DisentangledAttention(
                recordedQkv, recordedPositions, buckets, mask, heads, plan.NextDropout(dropout.Probability))
            : plan.Attention(recordedQkv, mask, heads);
        plan.Complete();
        plan.Load(State);
        qkv.Floats.CopyTo(recordedQkv.Floats);
        positions.Floats.CopyTo(recordedPositions.Floats);
        plan.Forward();
        if (!training)
        {
            return new Results(output.Floats.ToArray(), [], [], []);
        }

        gradOutput.Floats.CopyTo(plan.GradientOf(output).Floats);
        plan.Backward();
        return new Results(
            output.Floats.ToArray(),
            [],
            plan.GradientOf(recordedQkv).Floats.ToArray(),
            disentangled ? plan.GradientOf(recordedPositions).Floats.ToArray() : []);
    }

    public void CheckAgainstReference()
    {
        var actual = Run(threads: 2);
        var reference = Reference();
        var (x, p) = (ToComplex(qkv), ToComplex(positions));
        var (output, logSumExp) = reference.Compute(x, p);
        CheckClose(actual.Output, output, "output");
        CheckClose(actual.LogSumExp, logSumExp, "logSumExp");
        CheckGradient(actual.GradQkv, x, changed => reference.Compute(changed, p).Output, "gradQkv");
        CheckPaddingIsZero(actual);
        if (disentangled)
        {
            CheckGradient(actual.GradPositions, p, changed => reference.Compute(x, changed).Output, "gradPositions");
        }
    }

    public void Dispose() => storages.ForEach(storage => storage.Dispose());

    private static Complex[] ToComplex(Tensor tensor) => tensor.Floats.ToArray().Select(value => new Complex(value, 0)).ToArray();

    private static void CheckClose(float[] actual, Complex[] expected, string what)
    {
        var limit = Tolerance * expected.Max(value => Math.Abs(value.Real));
        var errors = actual.Zip(expected, (a, e) => Math.Abs(a - e.Real)).ToArray();
        Assert.That(errors, Is.All.LessThanOrEqualTo(limit), what);
    }

    // By the complex step: some single elements, and a few directions in which all elements take part.
    private void CheckGradient(float[] actual, Complex[] at, Func<Complex[], Complex[]> function, string what)
    {
        const double Step = 1e-30;
        var random = new Random(7);
        // Where the gradient is zero, rounding still leaves something.
        var largest = Math.Max(actual.Max(Math.Abs), 0.1);
        for (var check = 0; check < 15; check++)
        {
            var direction = new double[at.Length];
            if (check < 12)
            {
                direction[random.Next(at.Length)] = 1;
            }
            else
            {
                direction = direction.Select(_ => (random.NextDouble() * 2) - 1).ToArray();
            }

            var output = function(at.Zip(direction, (value, part) => value + new Complex(0, Step * part)).ToArray());
            var expected = output.Zip(gradOutput.Floats.ToArray(), (value, weight) => value.Imaginary / Step * weight).Sum();
            var computed = actual.Zip(direction, (value, part) => value * part).Sum();
            var terms = Math.Sqrt(direction.Sum(part => part * part));
            Assert.That(computed, Is.EqualTo(expected).Within(Tolerance * largest * terms), $"{what}, direction {check}");
        }
    }

    private void CheckPaddingIsZero(Results actual)
    {
        for (var row = 0; row < batch * length; row++)
        {
            if (row % length >= mask.KeyLengths.Ints[row / length])
            {
                var hidden = heads * headSize;
                Assert.That(actual.Output.AsSpan(row * hidden, hidden).ToArray(), Is.All.EqualTo(0f), $"output of row {row}");
                Assert.That(actual.GradQkv.AsSpan(row * 3 * hidden, 3 * hidden).ToArray(), Is.All.EqualTo(0f), $"gradient of row {row}");
            }
        }
    }

    private AttentionReference Reference()
    {
        var (lengths, table) = (mask.KeyLengths.Ints.ToArray(), buckets.Ints.ToArray());
        var starts = mask.DocumentStarts?.Ints.ToArray();
        var state = dropout.IsActive ? RandomState.ReadFrom(dropout.State!.Ints) : default;
        return new AttentionReference(batch, length, heads, headSize)
        {
            Sees = (b, i, j) => i < lengths[b] && j < lengths[b] && (j <= i || !mask.Causal)
                && (starts is null || starts[(b * length) + i] == starts[(b * length) + j]),
            Bucket = disentangled ? distance => table[distance + length - 1] : null,
            Factor = (b, head, i, j) =>
            {
                var element = ((((state.FirstTokenRow / length + b) * heads) + head) * length + i) * length + j;
                var dropped = dropout.IsActive && Philox.Draw(state.Seed, state.Step, Site, (ulong)element) < dropout.Threshold;
                return dropped ? 0 : dropout.Scale;
            },
        };
    }

    // Documents of uneven sizes, other ones in each row.
    private int DocumentStart(int row, int position)
    {
        var start = 0;
        for (var size = 1 + row; start + size <= position; size = (size * 2) + 1)
        {
            start += size;
        }

        return start;
    }

    private void Slice(Tensor source, int firstSequence, Tensor target) =>
        source.SliceRows(firstSequence * length, batch * length).Floats.CopyTo(target.Floats);

    private Tensor Random(Random random, double size, int rows, int width)
    {
        var tensor = Create(rows, width, DType.Float32);
        foreach (ref var value in tensor.Floats)
        {
            value = (float)(((random.NextDouble() * 2) - 1) * size);
        }

        return tensor;
    }

    private Tensor Integers(int[] values)
    {
        var tensor = Create(1, values.Length, DType.Int32).Reshape(values.Length);
        values.CopyTo(tensor.Ints);
        return tensor;
    }

    private Tensor Poisoned(int rows, int width)
    {
        var tensor = Create(rows, width, DType.Float32);
        tensor.Floats.Fill(float.NaN);
        return tensor;
    }

    private Tensor Create(int rows, int width, DType type)
    {
        var shape = new Shape(rows, width);
        var storage = new HostStorage(shape.Count * type.Bytes());
        storages.Add(storage);
        return new Tensor(storage, 0, shape, type);
    }

    /// <summary>What a run computed.</summary>
    public sealed record Results(float[] Output, float[] LogSumExp, float[] GradQkv, float[] GradPositions);
}
