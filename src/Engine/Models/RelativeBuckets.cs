namespace AntLM.Engine.Models;

/// <summary>
/// Buckets of relative distances: one for each distance up to K/2, beyond that wider and wider ones, up to the largest position
/// (Samuel et al. 2023, "Trained on 100 million words and still in shape"; the logarithmic scheme of T5 and DeBERTa).
/// </summary>
public static class RelativeBuckets
{
    /// <summary>The least K.</summary>
    public const int SmallestSize = 4;

    /// <summary>The least M for a K: the logarithm that spreads the far distances needs M − 1 above K/2.</summary>
    public static int FewestPositions(int bucketSize) => (bucketSize / 2) + 2;

    /// <summary>The row of the relative embedding for every distance that occurs.</summary>
    /// <param name="length">Positions T; distances are −(T−1) to T−1.</param>
    /// <param name="bucketSize">K, at least <see cref="SmallestSize"/>: the embedding has 2K−1 rows.</param>
    /// <param name="maxPositions">M, at least <see cref="FewestPositions"/>: distances beyond M−1 share the last bucket.</param>
    /// <returns>[2T−1]: K − 1 + bucket of distance i − j at i − j + T − 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size below its least value.</exception>
    public static int[] Table(int length, int bucketSize, int maxPositions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfLessThan(bucketSize, SmallestSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPositions, FewestPositions(bucketSize));
        var table = new int[(2 * length) - 1];
        for (var distance = 0; distance < length; distance++)
        {
            var bucket = Bucket(distance, bucketSize / 2, maxPositions);
            table[length - 1 + distance] = bucketSize - 1 + bucket;
            table[length - 1 - distance] = bucketSize - 1 - bucket;
        }

        return table;
    }

    private static int Bucket(int distance, int middle, int maxPositions)
    {
        if (distance <= middle)
        {
            return distance;
        }

        var clamped = Math.Min(distance, maxPositions - 1);
        var share = Math.Log((double)clamped / middle) / Math.Log((maxPositions - 1.0) / middle);
        return (int)Math.Ceiling(share * (middle - 1)) + middle;
    }
}
