using AntLM.Engine.Data;
using AntLM.Engine.Training;

namespace AntLM.Engine.Evaluation;

/// <summary>Text that a trained model is measured on, laid out in rows as in its run.</summary>
public sealed class HeldOutText : IDisposable
{
    private const int RowsAtATime = 16;

    private readonly PreparedData prepared;
    private readonly string? temporaryFolder;

    private HeldOutText(PreparedData prepared, string? temporaryFolder, TrainedModel trained)
    {
        this.prepared = prepared;
        this.temporaryFolder = temporaryFolder;
        var choice = new LayoutChoice(trained.Configuration.Data, trained.Model.Configuration.Architecture);
        var length = Math.Min(trained.Configuration.Training.SequenceLength, trained.Model.Configuration.MaximumPositions);
        Batches = choice.Over(prepared.Dev, trained.Tokenizer.SpecialTokens).InOrder(length, RowsAtATime);
    }

    /// <summary>All rows in their order.</summary>
    public IEnumerable<TokenBatch> Batches { get; }

    /// <summary>Opens prepared shards, or encodes text into a temporary folder that is deleted when this is disposed.</summary>
    /// <param name="path">A text file; or a folder of text or of prepared shards, for its held-out part.</param>
    /// <param name="trained">Whose tokenizer, layout and sequence length are taken.</param>
    /// <param name="cancellation">Ends the encoding.</param>
    /// <exception cref="UserException">There is no text, or it was prepared with another tokenizer.</exception>
    public static HeldOutText Open(string path, TrainedModel trained, CancellationToken cancellation = default)
    {
        PreparedData? prepared = null;
        string? folder = null;
        try
        {
            if (PreparedData.IsIn(path))
            {
                prepared = PreparedData.Open(path);
                prepared.RequireTokenizer(trained.Tokenizer);
            }
            else
            {
                var corpus = Corpus.OpenHeldOut(path, trained.Configuration.Data);
                folder = Directory.CreateTempSubdirectory("antlm-held-out-").FullName;
                prepared = DataPreparation.Run(corpus, trained.Tokenizer, folder, progress: null, cancellation);
            }

            return new HeldOutText(prepared, folder, trained);
        }
        catch
        {
            Close(prepared, folder);
            throw;
        }
    }

    /// <summary>Closes the text.</summary>
    public void Dispose() => Close(prepared, temporaryFolder);

    private static void Close(PreparedData? prepared, string? temporaryFolder)
    {
        prepared?.Dispose();
        if (temporaryFolder is not null)
        {
            Directory.Delete(temporaryFolder, recursive: true);
        }
    }
}
