using System.Runtime.InteropServices;
using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Operations;

/// <summary>One forward and one backward pass of a case on a device.</summary>
/// <remarks>Everything the plan holds is NaN before the inputs are loaded: an element that is not written, or is added to without
/// having been written, shows.</remarks>
internal sealed class OperationRun
{
    private OperationRun(OperationCase operation, int seed)
    {
        var random = new Random(seed);
        Inputs = [.. operation.Inputs.Select(input => input.Draw(random))];
        Priors = [.. operation.Inputs.Select(input => new CaseInput(input.Kind, input.Rows, input.Width).Draw(random))];
    }

    /// <summary>Values of the floating inputs.</summary>
    public float[][] Inputs { get; }

    /// <summary>What gradients that are added to held before.</summary>
    public float[][] Priors { get; }

    /// <summary>Values of the outputs.</summary>
    public float[][] Outputs { get; private set; } = [];

    /// <summary>The random gradients that came from behind the outputs.</summary>
    public float[][] Upstream { get; private set; } = [];

    /// <summary>The gradients of the inputs; null for constants.</summary>
    public float[]?[] Gradients { get; private set; } = [];

    /// <summary>Runs the case.</summary>
    /// <param name="device">Where.</param>
    /// <param name="operation">The case.</param>
    /// <param name="seed">Of inputs and upstream gradients.</param>
    /// <param name="accumulate">Whether activations have several readers, so that their gradients are added to.</param>
    public static OperationRun On(Device device, OperationCase operation, int seed, bool accumulate)
    {
        var run = new OperationRun(operation, seed);
        run.Execute(device, operation, seed, accumulate);
        return run;
    }

    private void Execute(Device device, OperationCase operation, int seed, bool accumulate)
    {
        using var arena = new Arena(device.Allocate);
        var plan = new StepPlan(device, arena, training: true) { KeepsEverything = true };
        var tensors = Place(plan, operation, accumulate);
        var outputs = operation.Build(plan, tensors);
        var gradients = operation.Inputs.Select((input, i) => GradientOf(plan, input, tensors, i)).ToArray();

        var random = new Random(seed + 1);
        Upstream = [.. outputs.Select(output => new CaseInput(CaseInputKind.Constant, output.Rows, output.Width).Draw(random))];
        var upstreamPlaces = operation.IsLoss ? [] : outputs.Select(plan.GradientOf).ToArray();
        plan.Add([], _ => { }, _ =>
        {
            for (var i = 0; i < operation.Inputs.Count; i++)
            {
                if (accumulate && operation.Inputs[i].Kind == CaseInputKind.Activation)
                {
                    device.Upload<float>(Priors[i], gradients[i]!);
                }
            }

            for (var i = 0; i < upstreamPlaces.Length; i++)
            {
                device.Upload<float>(Upstream[i], upstreamPlaces[i]);
            }
        });
        plan.Complete();
        Poison(device, arena);
        plan.Load(OperationCase.RandomState);
        for (var i = 0; i < tensors.Values.Length; i++)
        {
            device.Upload<float>(Inputs[i], tensors.Values[i]);
            if (operation.Inputs[i].Kind == CaseInputKind.Parameter)
            {
                device.Upload<float>(Priors[i], gradients[i]!);
            }
        }

        for (var i = 0; i < tensors.Integers.Length; i++)
        {
            device.Upload<int>(operation.Integers[i], tensors.Integers[i]);
        }

        plan.Forward();
        Outputs = [.. outputs.Select(output => Download(device, output)!)];
        plan.Backward();
        Gradients = [.. gradients.Select(gradient => Download(device, gradient))];
    }

    private static CaseTensors Place(StepPlan plan, OperationCase operation, bool accumulate)
    {
        var (values, parameters) = (new Tensor[operation.Inputs.Count], new Parameter?[operation.Inputs.Count]);
        for (var i = 0; i < values.Length; i++)
        {
            var input = operation.Inputs[i];
            var shape = input.Rows == 0 ? new Shape(input.Width) : new Shape(input.Rows, input.Width);
            values[i] = input.Kind is CaseInputKind.Residual || (input.Kind is CaseInputKind.Activation && accumulate)
                ? plan.Accumulating(shape)
                : plan.Place(shape, DType.Float32);
            parameters[i] = input.Kind is CaseInputKind.Parameter
                ? new Parameter($"parameter {i}", values[i], plan.Place(shape, DType.Float32))
                : null;
        }

        return new CaseTensors(
            values, parameters, [.. operation.Integers.Select(integers => plan.Place(new Shape(integers.Length), DType.Int32))]);
    }

    private static Tensor? GradientOf(StepPlan plan, CaseInput input, CaseTensors tensors, int index) => input.Kind switch
    {
        CaseInputKind.Constant => null,
        CaseInputKind.Parameter => tensors.Parameter(index).Gradient,
        _ => plan.GradientOf(tensors[index]),
    };

    private static void Poison(Device device, Arena arena)
    {
        var values = new float[arena.Bytes / sizeof(float)];
        Array.Fill(values, float.NaN);
        device.Upload<float>(values, new Tensor(arena, 0, new Shape(values.Length), DType.Float32));
    }

    private static float[]? Download(Device device, Tensor? tensor)
    {
        if (tensor is null)
        {
            return null;
        }

        var bytes = new byte[tensor.Bytes];
        device.Download<byte>(tensor, bytes);
        return tensor.Type == DType.Int32
            ? [.. MemoryMarshal.Cast<byte, int>(bytes).ToArray().Select(value => (float)value)]
            : MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }
}
