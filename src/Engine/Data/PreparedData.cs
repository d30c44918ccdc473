using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Data;

/// <summary>A folder of prepared text: memory-mapped token shards, their tokenizer, and a manifest.</summary>
public sealed class PreparedData : IDisposable
{
    internal const string TokenizerFile = "tokenizer.json";
    internal const string TrainName = "train";
    internal const string DevName = "dev";

    private PreparedData(string folder, PreparedManifest manifest, Tokenizer tokenizer)
    {
        Folder = folder;
        Manifest = manifest;
        Tokenizer = tokenizer;
        Train = new PreparedSplit(folder, TrainName, manifest, manifest.Train);
        try
        {
            Dev = new PreparedSplit(folder, DevName, manifest, manifest.Dev);
        }
        catch
        {
            Train.Dispose();
            throw;
        }
    }

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    /// <summary>What it holds and was made from.</summary>
    public PreparedManifest Manifest { get; }

    /// <summary>The tokenizer that made the tokens, from the folder.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The training split.</summary>
    public PreparedSplit Train { get; }

    /// <summary>The held-out split; may be empty.</summary>
    public PreparedSplit Dev { get; }

    /// <summary>Whether a folder holds prepared text (and not text itself).</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, PreparedManifest.FileName));

    /// <summary>Opens a folder that <see cref="DataPreparation"/> wrote.</summary>
    /// <exception cref="UserException">It is not one, of another version, incomplete, or its tokenizer was exchanged.</exception>
    public static PreparedData Open(string folder)
    {
        var manifest = PreparedManifest.Read(folder);
        var tokenizerPath = Path.Combine(folder, TokenizerFile);
        if (TextFile.Sha256(tokenizerPath) != manifest.TokenizerSha256)
        {
            throw new UserException($"{tokenizerPath}: not the tokenizer that made the folder's tokens. Prepare the text again.");
        }

        return new PreparedData(folder, manifest, Tokenizer.Load(tokenizerPath));
    }

    /// <summary>Checks that the tokens are those of this tokenizer.</summary>
    /// <exception cref="UserException">They were made by another one.</exception>
    public void RequireTokenizer(Tokenizer tokenizer)
    {
        if (DataPreparation.HashOf(tokenizer) != Manifest.TokenizerSha256)
        {
            throw new UserException(
                $"{Folder}: prepared with another tokenizer than {tokenizer.SpecialTokens.Source}. Use {TokenizerFile} of that folder, "
                + "or prepare the text again.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Dev.Dispose();
    }
}
