using System.CommandLine;
using AntLM.Engine.Devices;

namespace AntLM.Cli.Commands;

/// <summary>Options that several commands share, so that they read the same everywhere.</summary>
internal static class CommonOptions
{
    /// <summary>`--device`</summary>
    public static Option<string> Device()
    {
        var option = new Option<string>("--device")
        {
            Description = "Where to compute; auto takes the best there is and says which.",
            DefaultValueFactory = _ => "auto",
        };
        option.AcceptOnlyFromAmong([.. DeviceSelection.Names]);
        return option;
    }

    /// <summary>`--json`</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object instead of text." };
}
