using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Rows with a target, taken out of all rows.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.GatherRows"/>
    public void GatherRows(Tensor x, TargetRows targets, Tensor y) => ForRows(y.Rows, x.Width, new GatheredRows(
        x.FloatPointer, targets.Rows.IntPointer, targets.Count.Ints[0], x.Width, y.FloatPointer));

    /// <inheritdoc cref="IOperations.GatherRowsBackward"/>
    public void GatherRowsBackward(Tensor gradY, TargetRows targets, Tensor gradX) => ForRows(gradX.Rows, gradX.Width, new ScatteredRows(
        gradY.FloatPointer, targets.Rows.IntPointer, targets.Count.Ints[0], gradX.Width, gradX.FloatPointer));

    private readonly struct GatheredRows(float* x, int* rows, int count, int width, float* y) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            for (var entry = from; entry < to; entry++)
            {
                if (entry < count)
                {
                    CopyRow(x, rows[entry], y, entry, width);
                }
                else
                {
                    Zeros(y + entry * width, width);
                }
            }
        }
    }

    private readonly struct ScatteredRows(float* gradY, int* rows, int count, int width, float* gradX) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            var entry = FirstAtOrAfter((int)from);
            for (var row = from; row < to; row++)
            {
                if (entry < count && rows[entry] == row)
                {
                    CopyRow(gradY, entry++, gradX, row, width);
                }
                else
                {
                    Zeros(gradX + row * width, width);
                }
            }
        }

        private int FirstAtOrAfter(int row)
        {
            var found = new ReadOnlySpan<int>(rows, count).BinarySearch(row);
            return found < 0 ? ~found : found;
        }
    }
}
