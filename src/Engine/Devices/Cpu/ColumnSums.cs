using System.Runtime.Intrinsics;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Sums over rows, as gradients of gains and biases are: in an order that depends on the shape alone.</content>
internal sealed unsafe partial class CpuOperations
{
    // Columns of a tile: a few cache lines of each row. Rows of a group: few enough that a Float32 sum stays exact to some 10⁻⁶.
    private const int SummedColumns = 64;
    private const int SummedRows = 256;

    /// <summary>destination += the sum of all rows. matrix [rows, width], destination [width].</summary>
    private void AddColumnSums(float* matrix, int rows, int width, float* destination) =>
        threads.For((width + SummedColumns - 1) / SummedColumns, new ColumnSumsTile(matrix, rows, width, destination));

    private static float* Zeros(float* sums, int count)
    {
        new Span<float>(sums, count).Clear();
        return sums;
    }

    private static void AddSums(float* sums, int tiles, int stride, Tensor? destination)
    {
        if (destination is null)
        {
            return;
        }

        var width = destination.Width;
        var target = destination.FloatPointer;
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var total = Vector512<float>.Zero;
            for (var tile = 0; tile < tiles; tile++)
            {
                total += Vector512.Load(sums + (nint)tile * stride + i);
            }

            Lanes.Store(Lanes.Load(target + i, width - i) + total, target + i, width - i);
        }
    }

    private readonly struct ColumnSumsTile(float* matrix, int rows, int width, float* destination) : ITileBody
    {
        public void Run(int tile)
        {
            for (var group = 0; group < rows; group += SummedRows)
            {
                var end = Math.Min(rows, group + SummedRows);
                for (var i = tile * SummedColumns; i < Math.Min(width, (tile + 1) * SummedColumns); i += Lanes.Count)
                {
                    var sums = Vector512<float>.Zero;
                    for (var row = group; row < end; row++)
                    {
                        sums += Lanes.Load(matrix + (nint)row * width + i, width - i);
                    }

                    Lanes.Store(Lanes.Load(destination + i, width - i) + sums, destination + i, width - i);
                }
            }
        }
    }
}
