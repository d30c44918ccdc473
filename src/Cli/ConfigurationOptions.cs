using System.CommandLine;
using AntLM.Engine.Configuration;

namespace AntLM.Cli;

/// <summary>The options by which a command is given a configuration: `--config`, `--set`, `--data`, `--print-config`.</summary>
public sealed class ConfigurationOptions
{
    /// <summary>`--config FILE`</summary>
    public Option<string?> Config { get; } = new("--config")
    {
        Description = "Configuration file (YAML); configs/ of the repository has one per published run.",
        HelpName = "FILE",
    };

    /// <summary>`--set KEY=VALUE …`</summary>
    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Change a key of the configuration, for example training.batch_size=64; may be repeated.",
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>`--data DIR`</summary>
    public Option<string?> Data { get; } = new("--data")
    {
        Description = "Folder of text or of prepared shards (the key data.path).",
        HelpName = "DIR",
    };

    /// <summary>`--print-config`</summary>
    public Option<bool> PrintConfig { get; } = new("--print-config")
    {
        Description = "Print the whole configuration, each value with its source, and do nothing else.",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Config);
        command.Options.Add(Set);
        command.Options.Add(Data);
        command.Options.Add(PrintConfig);
    }

    /// <summary>The configuration that a command line asks for.</summary>
    /// <exception cref="AntLM.Engine.UserException">See <see cref="ConfigurationReader.Read"/>.</exception>
    public ResolvedConfiguration Read(ParseResult parsed)
    {
        var overrides = (parsed.GetValue(Set) ?? []).Select(ConfigurationOverride.Parse).ToList();
        if (parsed.GetValue(Data) is { } data)
        {
            overrides.Add(new ConfigurationOverride("data.path", data, "--data"));
        }

        return ConfigurationReader.Read(parsed.GetValue(Config), overrides);
    }

    /// <summary>Whether the configuration is only to be printed; if so it has been, and the command is done.</summary>
    public bool PrintIfAsked(ParseResult parsed, ResolvedConfiguration resolved)
    {
        if (!parsed.GetValue(PrintConfig))
        {
            return false;
        }

        parsed.InvocationConfiguration.Output.Write(ConfigurationWriter.ToYaml(resolved));
        return true;
    }
}
