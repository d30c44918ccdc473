using System.Text.Json.Nodes;
using AntLM.Engine.Devices;
using AntLM.Engine.Interop;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Verification;

/// <summary>A model's loss, logits at every real position, every gradient and the gradients' norm, for both objectives.</summary>
internal static class ModelCase
{
    private static readonly string[] Objectives = ["clm", "mlm"];

    public static VerificationResult Run(CaseFile file, Device device)
    {
        using var model = file.LoadModel(device);
        using var session = new ModelSession(model);
        using var tensors = file.Tensors("expected");
        var lengths = file.Get<int[]>(file.Json, "lengths");
        var limits = VerificationLimits.Of(device.ComputeType);
        var comparison = new Comparison();
        var actual = (JsonObject)file.Json.DeepClone();
        var values = new JsonObject();
        actual["expected"] = values;
        var computed = tensors.AllInts().ToList();
        foreach (var objective in Objectives)
        {
            var batch = LabelledBatch.Create(
                tensors.Ints($"{objective}.input_ids"), tensors.Ints($"{objective}.labels"), lengths, isCausal: objective == "clm");
            var reference = file.Json["expected"]?[objective];

            computed.Add(CompareLogits(session, batch, $"{objective}.logits", tensors, limits.Tensor, comparison));
            device.Operations.Zero(model.Parameters.Gradients);
            var loss = session.Train(batch, batch.TargetRows.Length, default);
            var norm = GradientNorm(model);
            comparison.Number($"{objective}.loss", "", loss, file.Reference(reference, "loss"), limits.Loss);
            comparison.Number(
                $"{objective}.tokens", "", batch.TargetRows.Length, file.Reference(reference, "tokens"), VerificationLimits.Exact);
            comparison.Number($"{objective}.grad_norm", "", norm, file.Reference(reference, "grad_norm"), limits.Number);
            values[objective] = new JsonObject { ["loss"] = loss, ["tokens"] = batch.TargetRows.Length, ["grad_norm"] = norm };

            computed.AddRange(ParameterTensors.Compare(
                model, model.Parameters.Gradients, $"{objective}.grad.", tensors, limits.Tensor, comparison));
        }

        return new VerificationResult(file.Name, limits.Description, comparison.Quantities, comparison.WithoutReference, actual, computed);
    }

    private static SafetensorsTensor CompareLogits(
        ModelSession session, ObjectiveBatch batch, string name, CaseTensors tensors, TensorLimit limit, Comparison comparison)
    {
        var everywhere = LabelledBatch.WithEveryRow(batch);
        var packed = session.Logits(everywhere);
        var vocabulary = packed.Length / everywhere.TargetRows.Length;
        var logits = new float[batch.InputIds.Length * vocabulary];
        for (var index = 0; index < everywhere.TargetRows.Length; index++)
        {
            packed.AsSpan(index * vocabulary, vocabulary).CopyTo(logits.AsSpan(everywhere.TargetRows[index] * vocabulary));
        }

        var shape = new Shape(batch.Rows, batch.Length, vocabulary);
        comparison.Tensor(name, logits, tensors.FindFloats(name, shape), limit);
        return SafetensorsTensor.OfFloats(name, shape.Dimensions.ToArray(), logits);
    }

    private static double GradientNorm(LanguageModel model)
    {
        var norm = model.Device.CreateTensor(new Shape(1), DType.Float32);
        using (norm.Storage)
        {
            model.Device.Operations.GradientNorm(model.Parameters.Gradients, norm);
            return model.Parameters.Read(norm)[0];
        }
    }
}
