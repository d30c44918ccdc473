using AntLM.Engine.Autograd;
using Complex = System.Numerics.Complex;

namespace AntLM.OperationCases;

/// <summary>The exact GELU.</summary>
public static class GeluCase
{
    /// <summary>The operation at one size.</summary>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="width">Elements of a row.</param>
    public static OperationCase Create(int rows, int width) => new()
    {
        Inputs = [new(CaseInputKind.Activation, rows, width, (random, _, _) => Math.Clamp(2 * CaseInput.Normal(random), -5, 5))],
        Build = (plan, inputs) => [plan.Gelu(inputs[0])],
        Reference = inputs => [inputs[0].Map(x => 0.5 * x * (1 + ErrorFunction(x / Math.Sqrt(2))))],
    };

    // erf(x) = 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): all terms have one sign, so nothing cancels on the real axis.
    private static Complex ErrorFunction(Complex x)
    {
        Complex term = x, sum = x;
        for (var n = 1; n < 100; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Complex.Exp(-x * x) * sum;
    }
}
