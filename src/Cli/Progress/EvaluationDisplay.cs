using System.Globalization;
using AntLM.Engine.Evaluation;

namespace AntLM.Cli.Progress;

/// <summary>Shows each evaluation of a run in a line that stays.</summary>
/// <param name="display">The run's display.</param>
public sealed class EvaluationDisplay(ProgressDisplay display) : IEvaluationListener
{
    /// <inheritdoc/>
    public void OnEvaluated(EvaluationReport report)
    {
        var parts = new List<string>();
        if (report.HeldOut is { } losses)
        {
            parts.Add(Invariant($"CLM loss {losses.CausalLoss:0.000} (perplexity {losses.Perplexity:0.00})"));
            parts.Add(Invariant($"MLM loss {losses.MaskedLoss:0.000} (accuracy {100 * losses.MaskedAccuracy:0.0} %)"));
        }

        if (report.Pairs?.Mean is { } mean)
        {
            if (mean.Causal is { } causal)
            {
                parts.Add(Invariant($"pairs causal {100 * causal:0.0} %"));
            }

            if (mean.MaskedSum is { } masked)
            {
                parts.Add(Invariant($"pairs masked {100 * masked:0.0} %"));
            }
        }

        foreach (var task in report.Tasks)
        {
            foreach (var (method, scores) in new[] { ("causal", task.Causal), ("mlm", task.Masked) })
            {
                if (scores is not null)
                {
                    parts.Add(Invariant($"{task.Task.Name} {method} {100 * scores.Average.Value:0.0} %"));
                }
            }
        }

        display.WriteLine($"  held out: {string.Join(", ", parts)}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
