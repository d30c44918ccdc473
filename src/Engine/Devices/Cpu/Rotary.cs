using System.Runtime.Intrinsics;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cpu;

/// <content>Rotary position embedding.</content>
internal sealed unsafe partial class CpuOperations
{
    /// <inheritdoc cref="IOperations.Rotary"/>
    public void Rotary(Tensor qkv, Tensor angles, int heads, int length) => Rotate(qkv, angles, heads, length, direction: 1);

    /// <inheritdoc cref="IOperations.RotaryBackward"/>
    public void RotaryBackward(Tensor gradQkv, Tensor angles, int heads, int length) =>
        Rotate(gradQkv, angles, heads, length, direction: -1);

    private void Rotate(Tensor qkv, Tensor angles, int heads, int length, float direction)
    {
        var width = qkv.Width;
        var headSize = width / 3 / heads;
        var half = headSize / 2;
        float* rows = qkv.FloatPointer, table = angles.FloatPointer;
        var sign = Vector512.Create(direction);
        ForEachTile(qkv.Rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var cosines = table + (nint)(row % length) * headSize;
                // Queries and keys stand side by side: twice as many heads.
                for (var head = 0; head < 2 * heads; head++)
                {
                    var first = rows + (nint)row * width + head * headSize;
                    for (var m = 0; m < half; m += Lanes.Count)
                    {
                        var left = half - m;
                        var cosine = Lanes.Load(cosines + m, left);
                        var sine = Lanes.Load(cosines + half + m, left) * sign;
                        var (x, y) = (Lanes.Load(first + m, left), Lanes.Load(first + half + m, left));
                        Lanes.Store(x * cosine - y * sine, first + m, left);
                        Lanes.Store(y * cosine + x * sine, first + half + m, left);
                    }
                }
            }
        });
    }
}
