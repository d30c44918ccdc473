using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.OperationCases;

/// <summary>Three frozen projections side by side, low-rank pairs beside the first and the last.</summary>
public static class LowRankLinearCase
{
    private const int Parts = 3;
    private const int Outputs = 5;
    private const int Rank = 2;
    private const float Scale = 1.5f;

    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="probability">Of an element of a pair's input being dropped.</param>
    public static OperationCase Create(int rows, int width, float probability) => new()
    {
        Inputs =
        [
            new(CaseInputKind.Activation, rows, width),
            new(CaseInputKind.Parameter, Rank, width),
            new(CaseInputKind.Parameter, Rank, Outputs),
            new(CaseInputKind.Parameter, Rank, width),
            new(CaseInputKind.Parameter, Rank, Outputs),

            // The frozen weight, in numbers that every compute type holds, its bias, and the scale.
            new(CaseInputKind.Constant, Parts * Outputs, width, (random, _, _) => random.Next(-8, 9) / 8.0),
            new(CaseInputKind.Constant, 0, Parts * Outputs),
            new(CaseInputKind.Constant, Rank, Rank, (_, row, column) => row == column ? Scale : 0),
        ],
        Integers = [RowsOf(rows, part: 0), RowsOf(rows, part: 2), [rows]],
        Build = (plan, inputs) =>
        {
            LowRankPair Pair(int down, int part) => new(
                inputs.Parameter(down),
                inputs.Parameter(down + 1),
                new TargetRows(inputs.Integers[part], inputs.Integers[part], inputs.Integers[2]),
                plan.NextDropout(probability));

            var (weight, bias) = (Frozen(plan, inputs[5]), new Parameter("bias", inputs[6], inputs[6]));
            return [plan.LowRankLinear(inputs[0], weight, bias, [Pair(1, 0), Pair(3, 1)], Frozen(plan, inputs[7]).Compute)];
        },
        Reference = inputs =>
        {
            var y = (inputs[0] * inputs[5].Transpose()).EachRow(row => row + inputs[6].Row(0));
            for (var pair = 0; pair < 2; pair++)
            {
                var dropped = inputs[0].PointwiseMultiply(Formulas.DropoutFactors(rows, width, probability, site: (uint)pair));
                var added = Scale * (dropped * inputs[(2 * pair) + 1].Transpose() * inputs[(2 * pair) + 2]);
                var first = 2 * pair * Outputs;
                y.SetSubMatrix(0, first, y.SubMatrix(0, rows, first, Outputs) + added);
            }

            return [y];
        },
        CanAccumulate = true,
    };

    private static int[] RowsOf(int rows, int part) => [.. Enumerable.Range(0, rows).Select(row => (row * Parts) + part)];

    /// <summary>A parameter without a gradient, in the compute type too.</summary>
    private static Parameter Frozen(StepPlan plan, Tensor value)
    {
        var compute = plan.Device.ComputeType == DType.Float32 ? value : plan.Place(value.Shape, plan.Device.ComputeType);
        if (compute != value)
        {
            plan.Add([], device => device.Cast(value, compute), backward: null);
        }

        return new Parameter("frozen", value, compute, value) { IsFrozen = true };
    }
}
