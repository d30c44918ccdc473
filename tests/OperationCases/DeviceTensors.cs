using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.OperationCases;

/// <summary>Tensors with storages of their own, freed together.</summary>
/// <param name="device">Where they lie.</param>
public sealed class DeviceTensors(Device device) : IDisposable
{
    private readonly List<Tensor> tensors = [];

    /// <summary>Floats, rounded where the type is BFloat16.</summary>
    public Tensor Of(ReadOnlySpan<float> values, Shape shape, DType type)
    {
        var tensor = Add(shape, type);
        device.UploadFloats(values, tensor);
        return tensor;
    }

    /// <summary>A vector of integers.</summary>
    public Tensor Of(ReadOnlySpan<int> values)
    {
        var tensor = Add(new Shape(values.Length), DType.Int32);
        device.Upload(values, tensor);
        return tensor;
    }

    /// <summary>A tensor that is NaN everywhere: an element that nobody writes shows.</summary>
    public Tensor Poisoned(Shape shape, DType type)
    {
        var tensor = Add(shape, type);
        Poison(device, tensor);
        return tensor;
    }

    /// <summary>Sets every bit, which makes every element NaN as a single and as a BFloat16, and −1 as an integer.</summary>
    public static void Poison(Device device, Tensor tensor)
    {
        var bytes = new byte[tensor.Bytes];
        Array.Fill(bytes, byte.MaxValue);
        device.Upload<byte>(bytes, tensor);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tensors.ForEach(tensor => tensor.Storage.Dispose());
        tensors.Clear();
    }

    private Tensor Add(Shape shape, DType type)
    {
        var tensor = device.CreateTensor(shape, type);
        tensors.Add(tensor);
        return tensor;
    }
}
