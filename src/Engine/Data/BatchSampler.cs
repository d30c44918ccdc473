using System.Globalization;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Data;

/// <summary>An epoch is one pass over a layout's rows in a random order; order and rows depend only on (seed, epoch).</summary>
/// <param name="layout">The rows.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="shapeOfEpoch">Shape of the batches of an epoch, counted from 1.</param>
/// <param name="dropLast">Whether the rows that do not fill the last batch are left out.</param>
public sealed class BatchSampler(TokenLayout layout, ulong seed, Func<int, BatchShape> shapeOfEpoch, bool dropLast) : IBatchSource
{
    /// <inheritdoc/>
    /// <exception cref="UserException">The text does not give a single batch.</exception>
    public int StepsInEpoch(int epoch)
    {
        var shape = shapeOfEpoch(epoch);
        var rows = layout.RowCount(shape.Length);
        var steps = dropLast ? rows / shape.BatchSize : (rows + shape.BatchSize - 1) / shape.BatchSize;
        return steps > 0 ? steps : throw new UserException(string.Create(
            CultureInfo.InvariantCulture,
            $"The training text gives {rows} sequences of {shape.Length} tokens, less than a batch of {shape.BatchSize} (epoch {epoch}). ")
            + "Use more text, or lower training.batch_size or training.sequence_length.");
    }

    /// <inheritdoc/>
    public IEnumerable<TokenBatch> Batches(int epoch)
    {
        var (length, batchSize) = shapeOfEpoch(epoch);
        var steps = StepsInEpoch(epoch);
        int[] order = [.. Enumerable.Range(0, layout.RowCount(length))];
        new RandomSequence(seed, (uint)epoch, RandomSite.EpochOrder).Shuffle(order);
        for (var step = 0; step < steps; step++)
        {
            var first = step * batchSize;
            var rows = order.AsSpan(first, Math.Min(batchSize, order.Length - first));
            yield return layout.Batch(length, rows, new EpochVariation(seed, epoch));
        }
    }
}
