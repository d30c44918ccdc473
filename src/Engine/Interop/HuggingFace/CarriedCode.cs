namespace AntLM.Engine.Interop.HuggingFace;

/// <summary>The Python files that an exported LTG-BERT brings along, embedded in this assembly.</summary>
internal static class CarriedCode
{
    /// <summary>The file that holds the configuration's class, without its extension.</summary>
    public const string Configuration = "configuration_ltgbert";

    /// <summary>The file that holds the models' classes, without its extension.</summary>
    public const string Modeling = "modeling_ltgbert";

    /// <summary>Writes both files into a folder.</summary>
    public static void Write(string folder)
    {
        foreach (var name in new[] { Configuration, Modeling })
        {
            using var source = typeof(CarriedCode).Assembly.GetManifestResourceStream($"huggingface/{name}.py")!;
            AtomicFile.Write(Path.Combine(folder, name + ".py"), source.CopyTo);
        }
    }
}
