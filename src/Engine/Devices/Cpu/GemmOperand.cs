namespace AntLM.Engine.Devices.Cpu;

/// <summary>
/// One of the two factors, seen as strips: i runs across the strip (rows of A, columns of B), p along the summed dimension.
/// </summary>
/// <param name="data">The first element.</param>
/// <param name="stride">Floats from one stored row to the next.</param>
/// <param name="stripsAreRows">Whether neighbours across the strip are neighbours in memory: element (p, i) at p · stride + i.</param>
internal readonly unsafe struct GemmOperand(float* data, int stride, bool stripsAreRows)
{
    /// <summary>Whether neighbours across the strip are neighbours in memory.</summary>
    public bool StripsAreRows => stripsAreRows;

    /// <summary>Packs neighbouring strips, each into the panel the kernel reads (see <see cref="GemmPacking"/>).</summary>
    /// <param name="first">First i.</param>
    /// <param name="count">How many i; the last panel is padded with zeros.</param>
    /// <param name="start">First p.</param>
    /// <param name="depth">How many p.</param>
    /// <param name="panelWidth">Width of a panel.</param>
    /// <param name="target">The panels, one after the other.</param>
    public void Pack(int first, int count, int start, int depth, int panelWidth, float* target)
    {
        if (stripsAreRows)
        {
            GemmPacking.Rows(data + (nint)start * stride + first, stride, count, panelWidth, depth, target);
        }
        else
        {
            GemmPacking.Columns(data + (nint)first * stride + start, stride, count, panelWidth, depth, target);
        }
    }
}
