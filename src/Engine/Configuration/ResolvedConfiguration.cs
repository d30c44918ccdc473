namespace AntLM.Engine.Configuration;

/// <summary>A complete and checked configuration, with the source of every value.</summary>
public sealed record ResolvedConfiguration(RunConfiguration Configuration, ConfigurationSources Sources);
