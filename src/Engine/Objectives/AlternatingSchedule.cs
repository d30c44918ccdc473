using System.Globalization;

namespace AntLM.Engine.Objectives;

/// <summary>
/// Which objective each epoch trains with, in the notation of the AntLM paper (arXiv 2412.03275): `4_CLM+16_MLM+4_CLM`.
/// Grammar: phase ('+' phase)*, phase = count '_' ('CLM' | 'MLM'), count ≥ 1; spaces around '+' and any case are allowed.
/// </summary>
public sealed class AlternatingSchedule
{
    private AlternatingSchedule(IReadOnlyList<SchedulePhase> phases)
    {
        Phases = phases;
        Epochs = phases.Sum(phase => phase.Epochs);
    }

    /// <summary>The phases in order.</summary>
    public IReadOnlyList<SchedulePhase> Phases { get; }

    /// <summary>Epochs of all phases.</summary>
    public int Epochs { get; }

    /// <summary>Reads the paper's notation.</summary>
    /// <exception cref="UserException">The notation is wrong; the message quotes it and gives the column, counted from 1.</exception>
    public static AlternatingSchedule Parse(string text) => new(new Reader(text).ReadPhases());

    /// <summary>"CLM" or "MLM".</summary>
    /// <param name="epoch">1 to <see cref="Epochs"/>.</param>
    public string ObjectiveAt(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(epoch, Epochs);
        var last = 0;
        return Phases.First(phase => epoch <= (last += phase.Epochs)).Objective;
    }

    /// <summary>The canonical notation: capitals, no spaces.</summary>
    public override string ToString() =>
        string.Join('+', Phases.Select(phase => string.Create(CultureInfo.InvariantCulture, $"{phase.Epochs}_{phase.Objective}")));

    private sealed class Reader(string text)
    {
        private const int MostEpochs = 1_000_000;
        private int at;

        public List<SchedulePhase> ReadPhases()
        {
            var phases = new List<SchedulePhase>();
            var epochs = 0;
            SkipSpaces();
            while (true)
            {
                var start = at;
                phases.Add(ReadPhase());
                epochs += phases[^1].Epochs;
                if (epochs > MostEpochs)
                {
                    throw Error(start, $"at most {MostEpochs.ToString(CultureInfo.InvariantCulture)} epochs");
                }

                SkipSpaces();
                if (at == text.Length)
                {
                    return phases;
                }

                if (text[at] != '+')
                {
                    throw Error(at, "'+' or the end");
                }

                at++;
                SkipSpaces();
            }
        }

        private SchedulePhase ReadPhase()
        {
            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            var isNumber = int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var epochs);
            if (!isNumber || epochs is < 1 or > MostEpochs)
            {
                throw Error(start, "a number of epochs, 1 or more");
            }

            if (at == text.Length || text[at] != '_')
            {
                throw Error(at, "'_'");
            }

            at++;
            foreach (var name in (string[])[CausalObjective.ObjectiveName, MaskedObjective.ObjectiveName])
            {
                if (text.AsSpan(at).StartsWith(name, StringComparison.OrdinalIgnoreCase))
                {
                    at += name.Length;
                    return new SchedulePhase(epochs, name);
                }
            }

            throw Error(at, "CLM or MLM");
        }

        private void SkipSpaces()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
        }

        private UserException Error(int index, string expected)
        {
            var column = (index + 1).ToString(CultureInfo.InvariantCulture);
            var found = index < text.Length ? $"'{text[index..]}'" : "the end";
            return new($"schedule '{text}', column {column}: expected {expected}, found {found}. Write it like 4_CLM+16_MLM+4_CLM.");
        }
    }
}
