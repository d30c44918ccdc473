using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>Projected relative positions of one call: a row for each bucket.</summary>
internal sealed unsafe class RelativePositions
{
    /// <summary>2K−1.</summary>
    public int Buckets { get; private set; }

    /// <summary>Floats from one bucket's row to the next: 2D.</summary>
    public int RowStride { get; private set; }

    /// <summary>q̂, with k̂ D columns further.</summary>
    public float* Queries { get; private set; }

    /// <summary>k̂.</summary>
    public float* Keys => Queries + (RowStride / 2);

    /// <summary>Which bucket a query's keys fall into.</summary>
    public BucketRuns Runs { get; } = new();

    /// <summary>Takes the positions of the next call.</summary>
    /// <param name="positions">[2K−1, 2D] = q̂, k̂ side by side.</param>
    /// <param name="buckets">[2·length − 1] Int32</param>
    /// <returns>This.</returns>
    public RelativePositions Load(Tensor positions, Tensor buckets)
    {
        (Buckets, RowStride) = (positions.Rows, positions.Width);
        Queries = positions.FloatPointer;
        Runs.Load(buckets.Ints);
        return this;
    }
}
