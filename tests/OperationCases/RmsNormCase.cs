using AntLM.Engine.Autograd;

namespace AntLM.OperationCases;

/// <summary>The root-mean-square norm.</summary>
public static class RmsNormCase
{
    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    public static OperationCase Create(int rows, int width) => new()
    {
        Inputs = [new(CaseInputKind.Activation, rows, width), new(CaseInputKind.Parameter, 0, width)],
        Build = (plan, inputs) => [plan.RmsNorm(inputs[0], inputs.Parameter(1), 1e-6f)],
        Reference = inputs => [inputs[0].EachRow(x => Formulas.RmsNorm(x, inputs[1].Row(0), 1e-6f))],
        CanAccumulate = true,
    };
}
