using System.Globalization;
using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Models;

/// <summary>
/// The decoder of SPEC §2: Hugging Face's `LlamaForCausalLM` with as many key heads as query heads, no biases, no dropout.
/// </summary>
public sealed class BabyLlama : LanguageModel
{
    private const double InitialDeviation = 0.02;

    /// <summary>Allocates the model, its parameters zero.</summary>
    /// <param name="configuration">Validated sizes.</param>
    /// <param name="device">Where it will compute.</param>
    /// <param name="paddingId">The embedding row that starts as zero, as Hugging Face initialises it; null for none.</param>
    /// <param name="adaptation">Low-rank pairs beside a frozen backbone; null: everything is trained.</param>
    public BabyLlama(
        ModelConfiguration configuration, Device device, int? paddingId = null, LowRankAdaptation? adaptation = null)
        : base(configuration, device, LayoutOf(configuration, paddingId), adaptation)
    {
    }

    /// <inheritdoc/>
    protected override string TokenWeightName => Configuration.TieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";

    /// <inheritdoc/>
    protected override string? TokenBiasName => null;

    /// <inheritdoc/>
    public override Tensor Encode(StepPlan plan, Tensor ids, AttentionMask mask)
    {
        var epsilon = Configuration.RmsNormEpsilon;
        var residual = plan.Embedding(ids, Parameters["model.embed_tokens.weight"]);
        var y = plan.RmsNorm(residual, Parameters["model.layers.0.input_layernorm.weight"], epsilon);
        for (var layer = 0; layer < Configuration.HiddenLayers; layer++)
        {
            (residual, var fed) = plan.Block(() => Layer(plan, layer, residual, y, mask));
            (residual, y) = plan.AddRmsNorm(residual, fed, Dropout.None, Parameters[NormAfter(layer)], epsilon);
        }

        return y;
    }

    /// <inheritdoc/>
    protected override Tensor TokenHead(StepPlan plan, Tensor hidden, TargetRows targets) => hidden;

    private static string LayerName(int layer) => string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.");

    internal static ParameterLayout LayoutOf(ModelConfiguration configuration, int? paddingId)
    {
        var matrix = ParameterInitializations.Normal(InitialDeviation);
        var (hidden, intermediate) = (configuration.HiddenSize, configuration.IntermediateSize);
        var layout = new ParameterLayout();
        layout.Add(
            "model.embed_tokens.weight",
            new Shape(configuration.VocabularySize, hidden),
            (values, random) =>
            {
                matrix(values, random);
                if (paddingId is { } padding)
                {
                    values.Slice(padding * hidden, hidden).Clear();
                }
            });
        for (var layer = 0; layer < configuration.HiddenLayers; layer++)
        {
            var name = LayerName(layer);
            var square = new Shape(hidden, hidden);
            layout.Add(name + "input_layernorm.weight", new Shape(hidden), ParameterInitializations.Ones);
            layout.AddGroup(
                name + "self_attn.qkv",
                (name + "self_attn.q_proj.weight", square, matrix),
                (name + "self_attn.k_proj.weight", square, matrix),
                (name + "self_attn.v_proj.weight", square, matrix));
            layout.Add(name + "self_attn.o_proj.weight", square, matrix);
            layout.Add(name + "post_attention_layernorm.weight", new Shape(hidden), ParameterInitializations.Ones);
            layout.AddGroup(
                name + "mlp.gate_up",
                (name + "mlp.gate_proj.weight", new Shape(intermediate, hidden), matrix),
                (name + "mlp.up_proj.weight", new Shape(intermediate, hidden), matrix));
            layout.Add(name + "mlp.down_proj.weight", new Shape(hidden, intermediate), matrix);
        }

        layout.Add("model.norm.weight", new Shape(hidden), ParameterInitializations.Ones);
        if (!configuration.TieWordEmbeddings)
        {
            layout.Add("lm_head.weight", new Shape(configuration.VocabularySize, hidden), matrix);
        }

        return layout;
    }

    /// <summary>Records a layer between the norm before it and the one behind it.</summary>
    /// <returns>The stream with what attention added, and what the feed-forward block adds to it.</returns>
    private (Tensor Residual, Tensor Fed) Layer(StepPlan plan, int layer, Tensor residual, Tensor y, AttentionMask mask)
    {
        var name = LayerName(layer);
        var heads = Configuration.AttentionHeads;
        var qkv = Project(plan, y, Parameters[name + "self_attn.qkv"], bias: null, layer);
        plan.Rotary(qkv, TableFor(mask.Length, CreateAngles), heads, mask.Length);
        var attended = plan.Linear(plan.Attention(qkv, mask, heads), Parameters[name + "self_attn.o_proj.weight"]);
        (residual, y) = plan.AddRmsNorm(
            residual,
            attended,
            Dropout.None,
            Parameters[name + "post_attention_layernorm.weight"],
            Configuration.RmsNormEpsilon);
        var activated = plan.SwiGlu(plan.Linear(y, Parameters[name + "mlp.gate_up"]));
        return (residual, plan.Linear(activated, Parameters[name + "mlp.down_proj.weight"]));
    }

    private string NormAfter(int layer) =>
        layer + 1 < Configuration.HiddenLayers ? LayerName(layer + 1) + "input_layernorm.weight" : "model.norm.weight";

    /// <summary>cos(t θ_m) and sin(t θ_m), θ_m = base^(−2m/d), as [length, d]: cosines in the first half of each row.</summary>
    private Tensor CreateAngles(int length)
    {
        var half = Configuration.HeadSize / 2;
        var table = new float[length * 2 * half];
        for (var position = 0; position < length; position++)
        {
            for (var pair = 0; pair < half; pair++)
            {
                var angle = position * Math.Pow(Configuration.RopeTheta, -(double)pair / half);
                table[(position * 2 * half) + pair] = (float)Math.Cos(angle);
                table[(position * 2 * half) + half + pair] = (float)Math.Sin(angle);
            }
        }

        var tensor = Device.CreateTensor(new Shape(length, 2 * half), DType.Float32);
        Device.Upload<float>(table, tensor);
        return tensor;
    }
}
