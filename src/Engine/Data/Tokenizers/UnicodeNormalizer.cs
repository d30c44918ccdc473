using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>One of the four Unicode normal forms (UAX 15).</summary>
internal sealed class UnicodeNormalizer(NormalizationForm form) : TextNormalizer
{
    public static new UnicodeNormalizer Read(JsonPlace place)
    {
        var form = place.OnlyWith("type").Type switch
        {
            "NFC" => NormalizationForm.FormC,
            "NFD" => NormalizationForm.FormD,
            "NFKC" => NormalizationForm.FormKC,
            _ => NormalizationForm.FormKD,
        };
        // Without ICU .NET returns every text unchanged and says nothing.
        if ("\uFB01".Normalize(NormalizationForm.FormKC) != "fi")
        {
            throw place.Error($"{place.Type} needs the ICU library, and this .NET runs without it (globalization-invariant mode);"
                + " install libicu and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT");
        }
        return new UnicodeNormalizer(form);
    }

    public override string Normalize(string text)
    {
        if (LateCharacters.FindIn(text, 0) is null)
        {
            return text.Normalize(form);
        }
        var result = new StringBuilder(text.Length);
        var start = 0;
        while (LateCharacters.FindIn(text, start) is var (index, length))
        {
            result.Append(text[start..index].Normalize(form)).Append(text, index, length);
            start = index + length;
        }
        return result.Append(text[start..].Normalize(form)).ToString();
    }
}
