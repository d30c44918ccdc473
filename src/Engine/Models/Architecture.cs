namespace AntLM.Engine.Models;

/// <summary>The backbones.</summary>
public enum Architecture
{
    /// <summary>Decoder, exactly Hugging Face's `LlamaForCausalLM` (SPEC §2).</summary>
    BabyLlama,

    /// <summary>Encoder with disentangled attention (SPEC §3).</summary>
    LtgBert,
}
