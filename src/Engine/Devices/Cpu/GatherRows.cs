using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Rows with a target, taken out of all rows.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.GatherRows"/>
    public void GatherRows(Tensor x, TargetRows targets, Tensor y)
    {
        var (width, count) = (x.Width, targets.Count.Ints[0]);
        var rows = targets.Rows.IntPointer;
        float* source = x.FloatPointer, target = y.FloatPointer;
        ForEachTile(y.Rows, width, (from, to) =>
        {
            for (var entry = from; entry < to; entry++)
            {
                if (entry < count)
                {
                    CopyRow(source, rows[entry], target, entry, width);
                }
                else
                {
                    Zeros(target + (nint)entry * width, width);
                }
            }
        });
    }

    /// <inheritdoc cref="IOperations.GatherRowsBackward"/>
    public void GatherRowsBackward(Tensor gradY, TargetRows targets, Tensor gradX)
    {
        var (width, count) = (gradX.Width, targets.Count.Ints[0]);
        var rows = targets.Rows.IntPointer;
        float* upstream = gradY.FloatPointer, target = gradX.FloatPointer;
        ForEachTile(gradX.Rows, width, (from, to) =>
        {
            var entry = FirstAtOrAfter(from, rows, count);
            for (var row = from; row < to; row++)
            {
                if (entry < count && rows[entry] == row)
                {
                    CopyRow(upstream, entry++, target, row, width);
                }
                else
                {
                    Zeros(target + (nint)row * width, width);
                }
            }
        });
    }

    private static int FirstAtOrAfter(int row, int* rows, int count)
    {
        var found = new ReadOnlySpan<int>(rows, count).BinarySearch(row);
        return found < 0 ? ~found : found;
    }
}
