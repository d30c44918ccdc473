using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.OperationCases;

/// <summary>One forward and one backward pass of a case on a device.</summary>
/// <remarks>Everything the plan holds is NaN before the inputs are loaded: an element that is not written, or is added to without
/// having been written, shows.</remarks>
public sealed class OperationRun
{
    private OperationRun(OperationCase operation, int seed, bool rounded)
    {
        var random = new Random(seed);
        Inputs =
        [
            .. operation.Inputs.Select(input => rounded && input.Kind is (CaseInputKind.Activation or CaseInputKind.Parameter)
                ? BFloat16.Round(input.Draw(random))
                : input.Draw(random)),
        ];
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
    /// <param name="rounded">Whether activations, parameters and upstream gradients are values that BFloat16 can hold, so that devices of
    /// either compute type are given the same numbers.</param>
    public static OperationRun On(Device device, OperationCase operation, int seed, bool accumulate, bool rounded = false)
    {
        var run = new OperationRun(operation, seed, rounded);
        run.Execute(device, operation, seed, accumulate, rounded);
        return run;
    }

    private void Execute(Device device, OperationCase operation, int seed, bool accumulate, bool rounded)
    {
        using var arena = new Arena(device.Allocate);
        var plan = new StepPlan(device, arena, training: true) { KeepsEverything = true };
        var tensors = Place(plan, operation, accumulate);
        var outputs = operation.Build(plan, tensors);
        var gradients = operation.Inputs.Select((input, i) => GradientOf(plan, input, tensors, i)).ToArray();

        var random = new Random(seed + 1);
        Upstream = [.. outputs.Select(output => new CaseInput(CaseInputKind.Constant, output.Rows, output.Width).Draw(random))];
        if (rounded)
        {
            Upstream = [.. Upstream.Select(values => BFloat16.Round(values))];
        }

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
                device.UploadFloats(Upstream[i], upstreamPlaces[i]);
            }
        });
        plan.Complete();
        DeviceTensors.Poison(device, new Tensor(arena, 0, new Shape(checked((int)(arena.Bytes / sizeof(float)))), DType.Float32));
        plan.Load(OperationCase.RandomState);
        for (var i = 0; i < tensors.Values.Length; i++)
        {
            device.UploadFloats(Inputs[i], tensors.Values[i]);
            if (tensors.Parameters[i] is { } parameter)
            {
                device.Upload<float>(Priors[i], parameter.Gradient);
                if (parameter.Compute != parameter.Value)
                {
                    device.Operations.Cast(parameter.Value, parameter.Compute);
                }
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
            values[i] = input.Kind switch
            {
                CaseInputKind.Residual => plan.Accumulating(shape),
                CaseInputKind.Activation when accumulate => plan.Accumulating(shape),
                CaseInputKind.Activation => plan.Place(shape, plan.Device.ComputeType),
                _ => plan.Place(shape, DType.Float32),
            };
            if (input.Kind is CaseInputKind.Parameter)
            {
                var compute = plan.Device.ComputeType == DType.Float32 ? values[i] : plan.Place(shape, plan.Device.ComputeType);
                parameters[i] = new Parameter($"parameter {i}", values[i], compute, plan.Place(shape, DType.Float32));
            }
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

    private static float[]? Download(Device device, Tensor? tensor)
    {
        if (tensor is not { Type: DType.Int32 })
        {
            return tensor is null ? null : device.DownloadFloats(tensor);
        }

        var integers = new int[tensor.Count];
        device.Download<int>(tensor, integers);
        return [.. integers.Select(value => (float)value)];
    }
}
