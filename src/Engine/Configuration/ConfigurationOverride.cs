namespace AntLM.Engine.Configuration;

/// <summary>A value given on the command line, over the configuration file's.</summary>
/// <param name="Path">"training.batch_size"</param>
/// <param name="Value">As written; a list as "[0.9, 0.98]".</param>
/// <param name="Source">The option that gave it: "--set", "--data".</param>
public sealed record ConfigurationOverride(string Path, string Value, string Source)
{
    /// <summary>Reads the argument of `--set`.</summary>
    /// <exception cref="UserException">It is not of the form key=value.</exception>
    public static ConfigurationOverride Parse(string setting)
    {
        var equals = setting.IndexOf('=');
        return equals > 0
            ? new ConfigurationOverride(setting[..equals].Trim(), setting[(equals + 1)..].Trim(), "--set")
            : throw new UserException($"--set {setting}: write it as key=value, for example --set training.batch_size=64.");
    }
}
