using System.Globalization;
using System.Text.Json.Nodes;
using AntLM.Engine.Configuration;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Optimizers;

namespace AntLM.Engine.Verification;

/// <summary>
/// Loss, gradient norm and learning rate of every step of a short training run with both objectives, and its final parameters.
/// </summary>
internal static class TrajectoryCase
{
    public static VerificationResult Run(CaseFile file, Device device)
    {
        using var model = file.LoadModel(device);
        using var session = new ModelSession(model);
        using var optimizer = Optimizer.Create(model, ReadOptimizer(file));
        var learningRate = ReadLearningRate(file);
        var schedule = AlternatingSchedule.Parse(file.Get<string>(file.Json, "schedule"));
        var stepsInEpoch = file.Get<int>(file.Json, "steps_per_epoch");
        var lengths = file.Get<int[]>(file.Json, "lengths");
        using var tensors = file.Tensors("data");
        var references = file.Json["steps"] as JsonArray;
        var limits = VerificationLimits.Of(device.ComputeType);
        var comparison = new Comparison();
        var steps = new JsonArray();
        for (var step = 0; step < schedule.Epochs * stepsInEpoch; step++)
        {
            var objective = schedule.ObjectiveAt(1 + (step / stepsInEpoch));
            var data = string.Create(CultureInfo.InvariantCulture, $"batch{step % stepsInEpoch}.{objective.ToLowerInvariant()}");
            var isCausal = objective == CausalObjective.ObjectiveName;
            var batch = LabelledBatch.Create(tensors.Ints($"{data}.input_ids"), tensors.Ints($"{data}.labels"), lengths, isCausal);

            optimizer.ZeroGradients();
            var loss = session.Train(batch, batch.TargetRows.Length, default);
            var rate = learningRate.At(step);
            var norm = optimizer.Step(rate);

            var reference = step < references?.Count ? references[step] : null;
            var where = string.Create(CultureInfo.InvariantCulture, $"step {step}");
            comparison.Number("loss", where, loss, file.Reference(reference, "loss"), limits.Number);
            comparison.Number("grad_norm", where, norm, file.Reference(reference, "grad_norm"), limits.Number);
            comparison.Number("lr", where, rate, file.Reference(reference, "lr"), VerificationLimits.LearningRate);
            steps.Add(new JsonObject { ["objective"] = objective, ["loss"] = loss, ["grad_norm"] = norm, ["lr"] = rate });
        }

        var final = ParameterTensors.Compare(model, model.Parameters.Values, "final.", tensors, limits.Tensor, comparison);
        var actual = (JsonObject)file.Json.DeepClone();
        actual["steps"] = steps;
        return new VerificationResult(file.Name, limits.Description, comparison.Quantities, comparison.WithoutReference, actual, final);
    }

    private static OptimizerSection ReadOptimizer(CaseFile file)
    {
        var json = file.Get<JsonObject>(file.Json, "optimizer");
        return new OptimizerSection
        {
            Name = file.Get<string>(json, "name"),
            LearningRate = file.Get<double>(json, "lr"),
            Betas = file.Get<double[]>(json, "betas"),
            Epsilon = file.Get<double>(json, "eps"),
            WeightDecay = file.Get<double>(json, "weight_decay"),
            NoDecay = file.Get<string[]>(json, "no_decay_substrings"),
            MaxGradientNorm = file.Reference(json, "max_grad_norm"),
        };
    }

    private static LearningRateSchedule ReadLearningRate(CaseFile file)
    {
        var json = file.Get<JsonObject>(file.Json, "lr_schedule");
        var section = new LearningRateSection
        {
            Schedule = file.Get<string>(json, "kind"),
            WarmupSteps = file.Get<int>(json, "warmup_steps"),
            MinimumFactor = file.Get<double>(json, "min_factor"),
        };
        var peak = file.Get<double>(file.Get<JsonObject>(file.Json, "optimizer"), "lr");
        return LearningRateSchedule.Create(section, peak, file.Get<long>(json, "total_steps"));
    }
}
