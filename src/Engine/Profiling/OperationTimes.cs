using AntLM.Engine.Devices;

namespace AntLM.Engine.Profiling;

/// <summary>All calls of one operation in one phase of a step.</summary>
/// <param name="phase">Where it ran.</param>
/// <param name="operation">Its name on the operation surface.</param>
public sealed class OperationTimes(StepPhase phase, string operation)
{
    private readonly List<double> seconds = [];

    /// <summary>Where it ran.</summary>
    public StepPhase Phase => phase;

    /// <summary>Its name on the operation surface.</summary>
    public string Operation => operation;

    /// <summary>How often it was called.</summary>
    public int Calls => seconds.Count;

    /// <summary>Time of all calls.</summary>
    public double TotalSeconds => seconds.Sum();

    /// <summary>Time of a call, the median.</summary>
    public double MedianSeconds => seconds.Order().ElementAt(seconds.Count / 2);

    /// <summary>Cost of all calls.</summary>
    public OperationCost TotalCost { get; private set; }

    internal void Add(double elapsed, OperationCost cost)
    {
        seconds.Add(elapsed);
        TotalCost += cost;
    }
}
