using ScottPlot;
using SkiaSharp;

namespace AntLM.Cli.Reports;

/// <summary>DejaVu Sans, carried along so that pictures have text on a machine without fonts, and the same text everywhere.</summary>
internal sealed class CarriedFont : IFontResolver
{
    private const string Family = "DejaVu Sans (carried)";
    private const string Resource = "DejaVuSans.ttf";
    private static readonly CarriedFont Resolver = new();

    /// <summary>Makes it the font of every plot.</summary>
    public static void Use()
    {
        if (!Fonts.FontResolvers.Contains(Resolver))
        {
            Fonts.FontResolvers.Insert(0, Resolver);
        }

        Fonts.Default = Family;
    }

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => Open(fontName);

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => Open(fontName);

    private static SKTypeface? Open(string fontName)
    {
        if (fontName != Family)
        {
            return null;
        }

        using var stream = typeof(CarriedFont).Assembly.GetManifestResourceStream(Resource)!;
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
