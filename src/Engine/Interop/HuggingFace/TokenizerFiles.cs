using System.Text.Json.Nodes;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;

namespace AntLM.Engine.Interop.HuggingFace;

/// <summary>
/// The three files of a tokenizer in Hugging Face's layout: tokenizer.json as it is, and which of its tokens are special for what.
/// </summary>
internal static class TokenizerFiles
{
    /// <summary>Writes them into a folder.</summary>
    public static void Write(string folder, Tokenizer tokenizer, ModelConfiguration sizes)
    {
        tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
        var special = SpecialTokensOf(tokenizer, sizes.Architecture);
        JsonFile.Write(Path.Combine(folder, "special_tokens_map.json"), special);

        var configuration = special.DeepClone().AsObject();
        configuration["tokenizer_class"] = "PreTrainedTokenizerFast";
        configuration["clean_up_tokenization_spaces"] = false;
        configuration["model_max_length"] = sizes.MaximumPositions;
        configuration["padding_side"] = "right";

        // Without it the library also gives token_type_ids, which neither model takes.
        configuration["model_input_names"] = new JsonArray("input_ids", "attention_mask");
        JsonFile.Write(Path.Combine(folder, "tokenizer_config.json"), configuration);
    }

    private static JsonObject SpecialTokensOf(Tokenizer tokenizer, Architecture architecture)
    {
        var special = tokenizer.SpecialTokens;
        var json = new JsonObject();
        Add("bos_token", special.Begin);
        Add("eos_token", special.End);
        Add("unk_token", special.Unknown);
        Add("pad_token", special.Pad);
        Add("mask_token", special.Mask);
        if (architecture == Architecture.LtgBert)
        {
            Add("cls_token", special.Begin);
            Add("sep_token", special.End);
        }

        return json;

        void Add(string role, int? id)
        {
            if (id is { } present)
            {
                json[role] = tokenizer.TokenOf(present);
            }
        }
    }
}
