using AntLM.Engine.Randomness;

namespace AntLM.Engine.Models;

/// <summary>Fills a parameter with its initial values.</summary>
/// <param name="values">The parameter's elements, row-major.</param>
/// <param name="random">A stream of its own.</param>
public delegate void ParameterInitialization(Span<float> values, RandomSequence random);

/// <summary>The initialisations that the models use (SPEC §2, §3).</summary>
public static class ParameterInitializations
{
    /// <summary>All zero.</summary>
    public static ParameterInitialization Zeros { get; } = static (values, _) => values.Clear();

    /// <summary>All one.</summary>
    public static ParameterInitialization Ones { get; } = static (values, _) => values.Fill(1);

    /// <summary>Normal with mean 0.</summary>
    public static ParameterInitialization Normal(double deviation) => (values, random) =>
    {
        foreach (ref var value in values)
        {
            value = (float)(deviation * random.NextNormal());
        }
    };

    /// <summary>Uniform from −<paramref name="limit"/> to <paramref name="limit"/>.</summary>
    public static ParameterInitialization Uniform(double limit) => (values, random) =>
    {
        foreach (ref var value in values)
        {
            value = (float)(limit * ((2 * random.NextDouble()) - 1));
        }
    };

    /// <summary>
    /// Normal with mean 0, drawn again while it lies outside ±2 deviations, then multiplied by <paramref name="factor"/>.
    /// </summary>
    public static ParameterInitialization TruncatedNormal(double deviation, double factor = 1) => (values, random) =>
    {
        foreach (ref var value in values)
        {
            double draw;
            do
            {
                draw = random.NextNormal();
            }
            while (Math.Abs(draw) > 2);

            value = (float)(deviation * draw * factor);
        }
    };
}
