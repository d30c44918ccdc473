using System.Globalization;
using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Models;

/// <summary>The encoder of SPEC §3: layer norms before and after attention, distances through 2K−1 buckets, a gated feed-forward.</summary>
public sealed class LtgBert : LanguageModel
{
    private const string WordEmbedding = "embedding.word_embedding.weight";

    /// <summary>Allocates the model, its parameters zero.</summary>
    /// <param name="configuration">Validated sizes.</param>
    /// <param name="device">Where it will compute.</param>
    /// <param name="adaptation">Low-rank pairs beside a frozen backbone; null: everything is trained.</param>
    public LtgBert(ModelConfiguration configuration, Device device, LowRankAdaptation? adaptation = null)
        : base(configuration, device, LayoutOf(configuration), adaptation)
    {
    }

    /// <inheritdoc/>
    protected override string TokenWeightName => WordEmbedding;

    /// <inheritdoc/>
    protected override string? TokenBiasName => "classifier.nonlinearity.5.bias";

    /// <inheritdoc/>
    public override Tensor Encode(StepPlan plan, Tensor ids, AttentionMask mask)
    {
        var epsilon = Configuration.LayerNormEpsilon;

        var embedded = plan.LayerNorm(
            plan.Embedding(ids, Parameters[WordEmbedding]), gain: null, bias: null, epsilon, accumulating: true);
        var residual = plan.DropOut(embedded, plan.NextDropout(Configuration.HiddenDropout), accumulating: true);
        var relative = plan.LayerNorm(
            plan.AsActivation(Parameters["embedding.relative_embedding"]),
            Parameters["embedding.relative_layer_norm.weight"],
            Parameters["embedding.relative_layer_norm.bias"],
            epsilon,
            accumulating: true);

        var y = plan.LayerNorm(residual, gain: null, bias: null, epsilon);
        for (var layer = 0; layer < Configuration.HiddenLayers; layer++)
        {
            (residual, var fed) = plan.Block(() => Layer(plan, layer, residual, y, relative, mask));

            // The norm that follows is the next layer's first, or the head's: both have no parameters.
            (residual, y) = plan.AddLayerNorm(residual, fed, plan.NextDropout(Configuration.HiddenDropout), epsilon);
        }

        return y;
    }

    /// <inheritdoc/>
    protected override Tensor TokenHead(StepPlan plan, Tensor hidden, TargetRows targets)
    {
        var dense = plan.Linear(
            hidden, Parameters["classifier.nonlinearity.1.weight"], Parameters["classifier.nonlinearity.1.bias"]);
        var normalized = plan.LayerNorm(plan.Gelu(dense), gain: null, bias: null, Configuration.LayerNormEpsilon);
        return plan.DropOut(normalized, plan.NextDropout(Configuration.HiddenDropout), targets);
    }

    /// <summary>Records a layer between the norm before it and the one behind it.</summary>
    /// <returns>The stream with what attention added, and what the feed-forward block adds to it.</returns>
    private (Tensor Residual, Tensor Fed) Layer(
        StepPlan plan, int layer, Tensor residual, Tensor y, Tensor relative, AttentionMask mask)
    {
        var name = LayerName(layer);
        var epsilon = Configuration.LayerNormEpsilon;
        var queriesAndKeys = 2 * Configuration.HiddenSize;
        var weight = Parameters[name + "attention.in_proj"];
        var bias = Parameters[name + "attention.in_proj.bias"];

        // The same projection and bias for words and for distances: its first 2D rows are queries and keys.
        var dropped = plan.DropOut(relative, plan.NextDropout(Configuration.HiddenDropout, followsBatch: false));
        var positions = Project(
            plan, dropped, weight.SliceRows(0, queriesAndKeys), bias.SliceRows(0, queriesAndKeys), layer, followsBatch: false);
        var attended = plan.DisentangledAttention(
            Project(plan, y, weight, bias, layer),
            positions,
            TableFor(mask.Length, CreateBuckets),
            mask,
            Configuration.AttentionHeads,
            plan.NextDropout(Configuration.AttentionDropout));
        var projected = plan.Linear(
            attended, Parameters[name + "attention.out_proj.weight"], Parameters[name + "attention.out_proj.bias"]);
        var normalized = plan.LayerNorm(
            projected,
            Parameters[name + "attention.post_layer_norm.weight"],
            Parameters[name + "attention.post_layer_norm.bias"],
            epsilon);
        (residual, y) = plan.AddLayerNorm(residual, normalized, plan.NextDropout(Configuration.HiddenDropout), epsilon);
        var activated = plan.GeGluNorm(plan.Linear(y, Parameters[name + "mlp.mlp.1.weight"]), epsilon);
        return (residual, plan.Linear(activated, Parameters[name + "mlp.mlp.4.weight"]));
    }

    private static string LayerName(int layer) => string.Create(CultureInfo.InvariantCulture, $"transformer.layers.{layer}.");

    internal static ParameterLayout LayoutOf(ModelConfiguration configuration)
    {
        var (hidden, intermediate) = (configuration.HiddenSize, configuration.IntermediateSize);
        var deviation = Math.Sqrt(2.0 / (5.0 * hidden));
        var matrix = ParameterInitializations.TruncatedNormal(deviation);
        var (zeros, ones) = (ParameterInitializations.Zeros, ParameterInitializations.Ones);

        var layout = new ParameterLayout();
        layout.Add("embedding.relative_embedding", new Shape((2 * configuration.PositionBucketSize) - 1, hidden), matrix);
        layout.Add(WordEmbedding, new Shape(configuration.VocabularySize, hidden), matrix);
        layout.Add("embedding.relative_layer_norm.weight", new Shape(hidden), ones);
        layout.Add("embedding.relative_layer_norm.bias", new Shape(hidden), zeros);
        for (var layer = 0; layer < configuration.HiddenLayers; layer++)
        {
            var name = LayerName(layer);
            var feedForward = ParameterInitializations.TruncatedNormal(deviation, Math.Sqrt(1.0 / (2.0 * (1 + layer))));
            layout.AddGroup(
                name + "attention.in_proj",
                (name + "attention.in_proj_qk.weight", new Shape(2 * hidden, hidden), matrix),
                (name + "attention.in_proj_v.weight", new Shape(hidden, hidden), matrix));
            layout.AddGroup(
                name + "attention.in_proj.bias",
                (name + "attention.in_proj_qk.bias", new Shape(2 * hidden), zeros),
                (name + "attention.in_proj_v.bias", new Shape(hidden), zeros));
            layout.Add(name + "attention.out_proj.weight", new Shape(hidden, hidden), matrix);
            layout.Add(name + "attention.out_proj.bias", new Shape(hidden), zeros);
            layout.Add(name + "attention.post_layer_norm.weight", new Shape(hidden), ones);
            layout.Add(name + "attention.post_layer_norm.bias", new Shape(hidden), zeros);
            layout.Add(name + "mlp.mlp.1.weight", new Shape(2 * intermediate, hidden), feedForward);
            layout.Add(name + "mlp.mlp.4.weight", new Shape(hidden, intermediate), feedForward);
        }

        layout.Add("classifier.nonlinearity.1.weight", new Shape(hidden, hidden), matrix);
        layout.Add("classifier.nonlinearity.1.bias", new Shape(hidden), zeros);
        layout.Add("classifier.nonlinearity.5.bias", new Shape(configuration.VocabularySize), zeros);
        return layout;
    }

    private Tensor CreateBuckets(int length)
    {
        var table = RelativeBuckets.Table(length, Configuration.PositionBucketSize, Configuration.MaximumPositions);
        var tensor = Device.CreateTensor(new Shape(table.Length), DType.Int32);
        Device.Upload<int>(table, tensor);
        return tensor;
    }
}
