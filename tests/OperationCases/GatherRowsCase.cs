using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace AntLM.OperationCases;

/// <summary>Picking the rows that have a target.</summary>
public static class GatherRowsCase
{
    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    public static OperationCase Create(int rows, int width)
    {
        var chosen = Enumerable.Range(0, rows).Where(row => row % 3 != 1).ToArray();
        var capacity = chosen.Length + 2;
        return new OperationCase
        {
            Inputs = [new(CaseInputKind.Activation, rows, width)],
            // What stands behind the count must not matter.
            Integers = [[.. chosen, 1_000_000, -1], new int[capacity], [chosen.Length]],
            Build = (plan, inputs) =>
                [plan.GatherRows(inputs[0], new TargetRows(inputs.Integers[0], inputs.Integers[1], inputs.Integers[2]))],
            Reference = inputs =>
                [Matrix<Complex>.Build.Dense(capacity, width, (entry, i) => entry < chosen.Length ? inputs[0][chosen[entry], i] : 0)],
        };
    }
}
