namespace AntLM.Engine.Configuration;

/// <summary>
/// Reads a run's configuration: defaults, over them what the preset and the architecture say, over these the YAML file, over it
/// the command line. Keys are members' names in snake_case (docs/formats.md).
/// </summary>
public static class ConfigurationReader
{
    /// <summary>Reads, completes and checks a configuration.</summary>
    /// <param name="file">A YAML file, or null for none. The name is used in messages as given.</param>
    /// <param name="overrides">Values over the file's; of two for one key the last counts.</param>
    /// <returns>Complete: what can be derived (layout, tokenizer, sizes of the preset) is filled in.</returns>
    /// <exception cref="UserException">File, line, key and what is wrong.</exception>
    public static ResolvedConfiguration Read(string? file, IEnumerable<ConfigurationOverride> overrides)
    {
        var configuration = new RunConfiguration();
        var sources = new ConfigurationSources();
        var values = file is null ? [] : YamlValues.Read(file);
        foreach (var value in values.Concat(overrides.Select(AsValue)))
        {
            if (value.IsNull && ConfigurationKey.Sections.Contains(value.Path))
            {
                continue; // A section without keys.
            }

            var key = FindKey(value);
            key.Write(configuration, ValueParser.Parse(key, value));
            sources[key.Path] = value.Source;
        }

        configuration = DerivedDefaults.Fill(configuration, sources);
        ConfigurationValidation.Check(configuration, sources);
        return new ResolvedConfiguration(configuration, sources);
    }

    private static ConfigurationValue AsValue(ConfigurationOverride given)
    {
        var source = given.Source == "--set" ? $"--set {given.Path}" : given.Source;
        var isNull = given.Source == "--set" && given.Value is "" or "~" or "null";
        var key = ConfigurationKey.All.FirstOrDefault(key => key.Path == given.Path);
        return key is not null && ValueParser.IsList(key) && YamlValues.ParseList(given.Value) is { } items
            ? new ConfigurationValue(given.Path, items, IsList: true, IsNull: false, source)
            : new ConfigurationValue(given.Path, [given.Value], IsList: false, isNull, source);
    }

    private static ConfigurationKey FindKey(ConfigurationValue value)
    {
        var key = ConfigurationKey.All.FirstOrDefault(key => key.Path == value.Path);
        if (key is not null)
        {
            return key;
        }

        if (ConfigurationKey.Sections.Contains(value.Path))
        {
            var example = ConfigurationKey.All.First(key => key.SectionName == value.Path);
            throw new UserException(
                $"{value.Source}: {value.Path} is a section, not a value; its keys stand below it, for example {example.Path}.");
        }

        throw new UserException($"{value.Source}: {value.Path} is not a key. {Suggestion(value.Path)}");
    }

    private static string Suggestion(string path)
    {
        var section = path.Contains('.') ? path[..path.IndexOf('.')] : null;
        var inSection = ConfigurationKey.All.Where(key => key.SectionName == section).Select(key => key.Path).ToArray();
        var name = path[(path.LastIndexOf('.') + 1)..];
        var near = ConfigurationKey.All

            // A key in the wrong section is as near as one letter.
            .Select(key => (key.Path, Distance: Math.Min(
                NearestName.Distance(path, key.Path), 1 + NearestName.Distance(name, key.Name))))
            .Where(candidate => candidate.Distance <= 1 + Math.Max(2, name.Length / 3))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Path)
            .FirstOrDefault();
        return near is not null ? $"Did you mean {near}?"
            : section is not null && inSection.Length > 0 ? $"There are: {string.Join(", ", inSection)}."
            : $"There are: {string.Join(", ", ConfigurationKey.All.Select(key => key.SectionName ?? key.Path).Distinct())}.";
    }
}
