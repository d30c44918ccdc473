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

    private void Rotate(Tensor qkv, Tensor angles, int heads, int length, float direction) =>
        ForRows(qkv.Rows, qkv.Width, new RotaryRows(qkv.FloatPointer, angles.FloatPointer, heads, length, qkv.Width, direction));

    private readonly struct RotaryRows(float* qkv, float* angles, int heads, int length, int width, float direction) : IRangeBody
    {
        public void Run(nint from, nint to)
        {
            var headSize = width / 3 / heads;
            var half = headSize / 2;
            var sign = Vector512.Create(direction);
            for (var row = from; row < to; row++)
            {
                var cosines = angles + row % length * headSize;
                // Queries and keys stand side by side: twice as many heads.
                for (var head = 0; head < 2 * heads; head++)
                {
                    var first = qkv + row * width + head * headSize;
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
        }
    }
}
