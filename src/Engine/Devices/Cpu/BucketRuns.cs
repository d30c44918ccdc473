namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// Buckets of relative distances as runs along the keys: near the diagonal each key has a bucket of its own, one less than the key
/// before it; far from it many keys in a row share one. Place m = length − 1 − query + key belongs to the distance query − key.
/// </summary>
internal sealed class BucketRuns
{
    private readonly List<Run> runs = [];

    /// <summary>Finds the runs of a table.</summary>
    /// <param name="buckets">[2·length − 1]: bucket of distance i − j at i − j + length − 1.</param>
    public void Load(ReadOnlySpan<int> buckets)
    {
        runs.Clear();
        var last = buckets.Length - 1;
        Length = (buckets.Length + 1) / 2;
        for (var start = 0; start <= last;)
        {
            var end = start + 1;
            var step = end <= last ? buckets[last - end] - buckets[last - start] : 0;
            if (step is 0 or -1)
            {
                while (end <= last && buckets[last - end] - buckets[last - end + 1] == step)
                {
                    end++;
                }
            }
            else
            {
                step = 0;
            }

            runs.Add(new Run(start, end, buckets[last - start], step));
            start = end;
        }
    }

    /// <summary>Positions that the table is made for.</summary>
    public int Length { get; private set; }

    /// <summary>All runs, places ascending.</summary>
    public List<Run> Runs => runs;

    /// <summary>Places from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
    /// <param name="Start">The first place.</param>
    /// <param name="End">One behind the last place.</param>
    /// <param name="Bucket">Bucket of the first place.</param>
    /// <param name="Step">What the bucket changes by from place to place: 0 or −1.</param>
    internal readonly record struct Run(int Start, int End, int Bucket, int Step);
}
