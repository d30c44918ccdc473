using AntLM.Engine.Autograd;

namespace AntLM.OperationCases;

/// <summary>A matrix product with a weight.</summary>
public static class LinearCase
{
    private const int Outputs = 19;

    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="withBias">Whether a bias is added.</param>
    public static OperationCase Create(int rows, int width, bool withBias) => new()
    {
        Inputs =
        [
            new(CaseInputKind.Activation, rows, width),
            new(CaseInputKind.Parameter, Outputs, width),
            .. withBias ? [new CaseInput(CaseInputKind.Parameter, 0, Outputs)] : Array.Empty<CaseInput>(),
        ],
        Build = (plan, inputs) => [plan.Linear(inputs[0], inputs.Parameter(1), withBias ? inputs.Parameter(2) : null)],
        Reference = inputs =>
        {
            var y = inputs[0] * inputs[1].Transpose();
            return [withBias ? y.EachRow(row => row + inputs[2].Row(0)) : y];
        },
        CanAccumulate = true,
    };
}
