using AntLM.Engine.Interop;
using AntLM.Engine.Models;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Verification;

/// <summary>Compares a block of a model's parameters, such as the gradients, tensor by tensor.</summary>
internal static class ParameterTensors
{
    /// <summary>Compares every published tensor of a block with the reference under <paramref name="prefix"/> and its name.</summary>
    /// <returns>The block's tensors under those names.</returns>
    /// <exception cref="UserException">A reference has another shape, or is of a parameter that the model does not have.</exception>
    public static IReadOnlyList<SafetensorsTensor> Compare(
        LanguageModel model, Tensor block, string prefix, CaseTensors references, double limit, Comparison comparison)
    {
        var computed = new List<SafetensorsTensor>();
        foreach (var parameter in model.Parameters.Entries)
        {
            var name = prefix + parameter.Name;
            var values = model.Parameters.Read(ParameterSet.Part(block, parameter));
            comparison.Tensor(name, values, references.FindFloats(name, parameter.Shape), limit);
            computed.Add(SafetensorsTensor.OfFloats(name, parameter.Shape.Dimensions.ToArray(), values));
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
