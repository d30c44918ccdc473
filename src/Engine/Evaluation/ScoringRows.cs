using System.Numerics;
using System.Runtime.InteropServices;
using AntLM.Engine.Objectives;

namespace AntLM.Engine.Evaluation;

/// <summary>
/// Rows for a model to read, each one once: sentences that differ in the token that is masked, or in their last one, share a row and have
/// a target each.
/// </summary>
/// <param name="length">Positions that each row is padded to.</param>
/// <param name="isCausal">Kind of attention.</param>
internal sealed class ScoringRows(int length, bool isCausal)
{
    private readonly Dictionary<int[], int> indices = new(new SameIds());
    private readonly List<Row> rows = [];

    /// <summary>Different rows so far.</summary>
    public int Count => rows.Count;

    /// <summary>Adds a row unless it is there.</summary>
    /// <param name="ids">What the model reads.</param>
    /// <returns>Its index.</returns>
    public int Add(int[] ids)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(indices, ids, out var isThere);
        if (!isThere)
        {
            index = rows.Count;
            rows.Add(new Row(ids));
        }

        return index;
    }

    /// <summary>Adds a target to a row unless it is there.</summary>
    /// <param name="row">The row's index.</param>
    /// <param name="position">Position that predicts it, not before that of an earlier target.</param>
    /// <param name="id">The token to predict.</param>
    public TargetPlace AddTarget(int row, int position, int id)
    {
        var targets = rows[row].Targets;
        var index = targets.IndexOf((position, id));
        if (index < 0)
        {
            index = targets.Count;
            targets.Add((position, id));
        }

        return new TargetPlace(row, index);
    }

    /// <summary>A batch of neighbouring rows.</summary>
    public ObjectiveBatch Batch(int first, int count)
    {
        var ids = new int[count * length];
        var keyLengths = new int[count];
        var targetRows = new List<int>();
        var targetIds = new List<int>();
        for (var index = 0; index < count; index++)
        {
            var row = rows[first + index];
            row.Ids.CopyTo(ids, index * length);
            keyLengths[index] = row.Ids.Length;
            foreach (var (position, id) in row.Targets)
            {
                targetRows.Add((index * length) + position);
                targetIds.Add(id);
            }
        }

        if (targetRows.Count % 2 != 0)
        {
            targetRows.Add(targetRows[^1]);
            targetIds.Add(targetIds[^1]);
        }

        // One recorded step for all batches of a shape: a masked row rarely has more than two targets.
        var usual = count * (isCausal ? Math.Max(length, 2) : 2);
        var planned = targetRows.Count <= usual ? usual : (int)BitOperations.RoundUpToPowerOf2((uint)targetRows.Count);
        return new ObjectiveBatch(
            count, length, ids, keyLengths, null, isCausal, [.. targetRows], [.. targetIds], planned, FirstSequence: 0);
    }

    /// <summary>Keeps what the model said of a batch.</summary>
    /// <param name="first">The batch's first row.</param>
    /// <param name="count">Its rows.</param>
    /// <param name="losses">−ln p of each target, row by row.</param>
    public void Keep(int first, int count, ReadOnlySpan<float> losses)
    {
        foreach (var row in CollectionsMarshal.AsSpan(rows).Slice(first, count))
        {
            row.Losses = losses[..row.Targets.Count].ToArray();
            losses = losses[row.Targets.Count..];
        }
    }

    /// <summary>−ln p of a target, nats, once its batch has been kept.</summary>
    public float LossOf(TargetPlace place) => rows[place.Row].Losses[place.Target];

    private sealed class Row(int[] ids)
    {
        public int[] Ids => ids;

        public List<(int Position, int Id)> Targets { get; } = [];

        public float[] Losses { get; set; } = [];
    }

    private sealed class SameIds : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? one, int[]? other) => one.AsSpan().SequenceEqual(other);

        public int GetHashCode(int[] ids)
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes<int>(ids));
            return hash.ToHashCode();
        }
    }
}
