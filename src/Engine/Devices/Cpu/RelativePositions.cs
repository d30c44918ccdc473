using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <summary>Projected relative positions of one call: a row for each bucket.</summary>
/// <param name="positions">[2K−1, 2D] = q̂, k̂ side by side.</param>
/// <param name="buckets">[2·length − 1] Int32</param>
internal sealed unsafe class RelativePositions(Tensor positions, Tensor buckets)
{
    /// <summary>2K−1.</summary>
    public int Buckets { get; } = positions.Rows;

    /// <summary>Floats from one bucket's row to the next: 2D.</summary>
    public int RowStride { get; } = positions.Width;

    /// <summary>q̂, with k̂ D columns further.</summary>
    public float* Queries { get; } = positions.FloatPointer;

    /// <summary>k̂.</summary>
    public float* Keys => Queries + (RowStride / 2);

    /// <summary>Which bucket a query's keys fall into.</summary>
    public BucketRuns Runs { get; } = new(buckets.Ints);
}
