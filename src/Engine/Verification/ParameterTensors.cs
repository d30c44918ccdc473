using AntLM.Engine.Interop;
using AntLM.Engine.Models;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Verification;

/// <summary>Compares a block of a model's parameters, such as the gradients, tensor by tensor.</summary>
internal static class ParameterTensors
{
    /// <summary>
    /// Compares every published tensor of a block with the reference under <paramref name="prefix"/> and its name; and, where directions
    /// are compared, all of them together.
    /// </summary>
    /// <returns>The block's tensors under those names.</returns>
    /// <exception cref="UserException">A reference has another shape, or is of a parameter that the model does not have.</exception>
    public static IReadOnlyList<SafetensorsTensor> Compare(
        LanguageModel model, Tensor block, string prefix, CaseTensors references, TensorLimit limit, Comparison comparison)
    {
        var computed = new List<SafetensorsTensor>();
        var (actual, expected) = (new List<float>(), new List<float>());
        foreach (var parameter in model.Parameters.Entries)
        {
            var name = prefix + parameter.Name;
            var values = model.Parameters.Read(ParameterSet.Part(block, parameter));
            var reference = references.FindFloats(name, parameter.Shape);
            comparison.Tensor(name, values, reference, limit);
            actual.AddRange(reference is null ? [] : values);
            expected.AddRange(reference ?? []);
            computed.Add(SafetensorsTensor.OfFloats(name, parameter.Shape.Dimensions.ToArray(), values));
        }

        if (limit.Measure == TensorMeasure.Direction && expected.Count > 0)
        {
            comparison.Tensor($"{prefix}*", [.. actual], [.. expected], limit);
        }

        var known = computed.Select(entry => entry.Name).ToHashSet();
        var unknown = references.Names
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !known.Contains(name))
            .ToArray();
        return unknown.Length == 0
            ? computed
            : throw new UserException($"{references.Path}: the model has no parameters for {string.Join(", ", unknown)}.");
    }
}
