namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Which pieces Metaspace puts a mark in front of, unless they begin with one.</summary>
internal enum MetaspacePrefix
{
    /// <summary>All.</summary>
    Always,

    /// <summary>The one that begins the text; none after an added token.</summary>
    First,

    /// <summary>None.</summary>
    Never,
}
