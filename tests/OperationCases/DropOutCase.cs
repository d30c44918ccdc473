using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;

namespace AntLM.OperationCases;

/// <summary>Dropout that stands alone.</summary>
public static class DropOutCase
{
    private const float Probability = 0.1f;

    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="gathered">Whether draws count by the rows before gathering.</param>
    /// <param name="accumulating">Whether several operations read the result.</param>
    public static OperationCase Create(int rows, int width, bool gathered, bool accumulating = false)
    {
        var rowsBefore = Enumerable.Range(0, rows).Select(row => gathered ? 2 * row + 1 : row).ToArray();
        return new OperationCase
        {
            Inputs = [new(CaseInputKind.Activation, rows, width)],
            Integers = [rowsBefore, new int[rows], [rows]],
            Build = (plan, inputs) =>
            {
                var targets = new TargetRows(inputs.Integers[0], inputs.Integers[1], inputs.Integers[2]);
                return [plan.DropOut(inputs[0], plan.NextDropout(Probability), gathered ? targets : null, accumulating)];
            },
            Reference = inputs =>
                [inputs[0].PointwiseMultiply(Formulas.DropoutFactors(rows, width, Probability, row => rowsBefore[row]))],
            CanAccumulate = true,
        };
    }
}
