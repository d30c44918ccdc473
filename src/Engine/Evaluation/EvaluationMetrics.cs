using AntLM.Engine.Evaluation.ZeroShot;
using AntLM.Engine.Training;

namespace AntLM.Engine.Evaluation;

/// <summary>Writes evaluations into metrics.jsonl (docs/formats.md).</summary>
/// <param name="log">The run's log.</param>
public sealed class EvaluationMetrics(MetricsLog log) : IEvaluationListener
{
    /// <inheritdoc/>
    public void OnEvaluated(EvaluationReport report) => log.AppendEvaluation(
        report.Epoch, report.Step, Scores(report), report.Tasks.Select(task => task.Pairs.Convention.Name).FirstOrDefault());

    private static IEnumerable<KeyValuePair<string, double>> Scores(EvaluationReport report)
    {
        if (report.HeldOut is { } losses)
        {
            yield return new("clm_loss", losses.CausalLoss);
            yield return new("clm_perplexity", losses.Perplexity);
            yield return new("mlm_loss", losses.MaskedLoss);
            yield return new("mlm_accuracy", losses.MaskedAccuracy);
        }

        if (report.Pairs is { } pairs)
        {
            foreach (var paradigm in pairs.Paradigms.Append(pairs.Mean))
            {
                foreach (var (kind, accuracy) in new[]
                {
                    ("causal", paradigm.Causal), ("mlm", paradigm.MaskedSum), ("mlm_mean", paradigm.MaskedMean),
                })
                {
                    if (accuracy is { } value)
                    {
                        yield return new($"pairs_{kind}.{paradigm.Name}", value);
                    }
                }
            }
        }

        foreach (var task in report.Tasks)
        {
            foreach (var (method, scores) in new[] { ("causal", task.Causal), ("mlm", task.Masked) })
            {
                foreach (var (part, accuracy) in scores is null ? [] : Parts(scores))
                {
                    yield return new($"{task.Task.Name}_{method}.{part}", accuracy.Value);
                }
            }
        }

        yield return new("seconds", report.Elapsed.TotalSeconds);
    }

    /// <summary>The mean, and what it is of: BLiMP's phenomena, the subtasks of others.</summary>
    private static IEnumerable<KeyValuePair<string, Accuracy>> Parts(MethodScores scores) =>
        (scores.Phenomena.Count > 0 ? scores.Phenomena : scores.Subtasks).Append(KeyValuePair.Create("mean", scores.Average));
}
