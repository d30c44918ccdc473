using System.Diagnostics;
using System.Globalization;
using AntLM.Engine.Data;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;

namespace AntLM.Engine.Training;

/// <summary>
/// Trains epoch by epoch with the objective that the schedule names (SPEC §1): nothing else changes between the two. Tells its
/// observers; displays, logs, evaluations and checkpoints are observers.
/// </summary>
/// <param name="run">What is trained; its counters move on.</param>
/// <param name="observers">Told in this order.</param>
public sealed class Trainer(TrainingRun run, IReadOnlyList<ITrainingObserver> observers)
{
    /// <summary>Trains the epochs that are left.</summary>
    /// <exception cref="UserException">The loss or a gradient is not finite; names the step and the first operation.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the current step is finished first.</exception>
    public void Run(CancellationToken cancellation = default)
    {
        Tell(observer => observer.OnStarted(run));
        while (run.EpochsCompleted < run.Schedule.Epochs)
        {
            var report = RunEpoch(run.EpochsCompleted + 1, cancellation);
            run.EpochsCompleted++;
            Tell(observer => observer.OnEpochCompleted(report));
        }

        Tell(observer => observer.OnCompleted());
    }

    private EpochReport RunEpoch(int epoch, CancellationToken cancellation)
    {
        var objective = run.Objectives[run.Schedule.ObjectiveAt(epoch)];
        var stepsInEpoch = run.Batches.StepsInEpoch(epoch);
        var (stepInEpoch, tokens, targets, lossSum, elapsed) = (0, 0L, 0L, 0.0, TimeSpan.Zero);
        foreach (var batch in run.Batches.Batches(epoch))
        {
            cancellation.ThrowIfCancellationRequested();
            var watch = Stopwatch.StartNew();
            var learningRate = run.LearningRate.At(run.StepsCompleted);
            var outcome = TakeStep(batch, objective, learningRate);
            var report = new StepReport(
                run.StepsCompleted, epoch, ++stepInEpoch, stepsInEpoch, objective.Name, outcome.Loss, outcome.GradientNorm, learningRate,
                outcome.Targets, batch.TokenCount, watch.Elapsed);
            run.StepsCompleted++;
            tokens += report.Tokens;
            targets += report.Targets;
            lossSum += report.Loss * report.Targets;
            elapsed += report.Elapsed;
            Tell(observer => observer.OnStep(report));
        }

        return new EpochReport(
            epoch, run.Schedule.Epochs, objective.Name, run.StepsCompleted, lossSum / Math.Max(1, targets), tokens, elapsed,
            MemoryUse.Of(run.Session));
    }

    private (double Loss, double GradientNorm, int Targets) TakeStep(TokenBatch batch, IObjective objective, double learningRate)
    {
        var step = (uint)run.StepsCompleted;
        var size = Math.Clamp(run.MicroBatchTokens / batch.Length, 1, run.MicroBatchSize);
        var parts = Split(batch, size).Select(part => objective.Prepare(part, run.Seed, step)).ToArray();
        var targets = parts.Sum(part => part.TargetRows.Length);
        if (targets == 0)
        {
            throw new UserException(string.Create(
                CultureInfo.InvariantCulture,
                $"Step {run.StepsCompleted}: no token of the batch is a target for {objective.Name}; use a larger batch or other text."));
        }

        run.Optimizer.ZeroGradients();
        var loss = 0.0;
        foreach (var part in parts)
        {
            loss += run.Session.Train(part, targets, RandomOf(part, step));
        }

        // Before the optimiser: where a target is impossible the loss is infinite and its gradient is not.
        if (!double.IsFinite(loss))
        {
            throw NotFinite(parts, step, objective.Name, "the loss");
        }

        run.Collective.Sum(run.Session.Model.Parameters.Gradients);
        var norm = run.Optimizer.Step(learningRate);
        return double.IsFinite(norm) ? (loss, norm, targets) : throw NotFinite(parts, step, objective.Name, "a gradient");
    }

    private UserException NotFinite(IEnumerable<ObjectiveBatch> parts, uint step, string objective, string what)
    {
        // The optimiser has written nothing, so the step can be repeated as it was.
        var first = parts.Select(part => run.Session.FirstNonFinite(part, RandomOf(part, step))).FirstOrDefault(name => name is not null);
        var where = first is null ? "every forward result is finite: the backward pass overflowed" : $"first in {first}";
        return new UserException(string.Create(
            CultureInfo.InvariantCulture,
            $"Step {step} ({objective}): {what} is not finite, {where}. Parameters are as before it; try a lower learning rate."));
    }

    private RandomState RandomOf(ObjectiveBatch part, uint step) => new(run.Seed, step, part.FirstSequence * part.Length);

    private static IEnumerable<TokenBatch> Split(TokenBatch batch, int size)
    {
        for (var start = 0; start < batch.Rows; start += size)
        {
            yield return batch.Slice(start, Math.Min(size, batch.Rows - start));
        }
    }

    private void Tell(Action<ITrainingObserver> what)
    {
        foreach (var observer in observers)
        {
            what(observer);
        }
    }
}
