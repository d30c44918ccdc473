using System.Text;
using System.Text.Json;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>A Hugging Face <c>tokenizer.json</c>: text to ids and back, with the ids that Hugging Face's library gives.</summary>
/// <remarks>
/// All members may be called from several threads at once. What a file asks for and this class cannot do is an error when the
/// file is read; nothing is skipped.
/// </remarks>
public sealed class Tokenizer
{
    private readonly string json;
    private readonly Dictionary<int, AddedToken> addedById;
    private readonly Dictionary<string, int> addedIds;
    private readonly AddedTokenFinder? tokensInText;
    private readonly AddedTokenFinder? tokensInNormalizedText;
    private readonly TextNormalizer? normalizer;
    private readonly PreTokenizer[] preTokenizers;
    private readonly PreTokenizer[] preTokenizersInside;
    private readonly TokenModel model;
    private readonly PostProcessor? postProcessor;
    private readonly TokenDecoder? decoder;
    private readonly HashSet<int> specialIds;
    private readonly PieceCache cache = new();
    private readonly int cachedFrom;

    private Tokenizer(JsonPlace root, string json)
    {
        this.json = json;
        root.OnlyWith(
            "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        foreach (var name in new[] { "truncation", "padding" })
        {
            if (root.Find(name) is { } set)
            {
                throw set.Error($"{name} within a tokenizer is not supported; set it to null");
            }
        }
        normalizer = root.Find("normalizer") is { } normal ? TextNormalizer.Read(normal) : null;
        preTokenizers = root.Find("pre_tokenizer") is { } pre ? [.. PreTokenizer.Read(pre)] : [];
        model = TokenModel.Read(root["model"]);
        postProcessor = root.Find("post_processor") is { } post ? PostProcessor.Read(post) : null;
        decoder = root.Find("decoder") is { } decode ? TokenDecoder.Read(decode) : null;
        preTokenizersInside = [.. preTokenizers.Select(step => step.Inside)];
        cachedFrom = 1 + (Array.FindIndex(preTokenizers, step => step.Cuts) is >= 0 and var firstCut
            ? firstCut
            : Array.FindLastIndex(preTokenizers, step => step.Inside != step));

        var added = ReadAddedTokens(root);
        addedById = added.ToDictionary(token => token.Id);
        addedIds = added.ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        tokensInText = Finder(added.Where(token => !token.Normalized), content => content);
        tokensInNormalizedText = Finder(
            added.Where(token => token.Normalized), content => normalizer is null ? content : normalizer.Normalize(content));
        VocabularySize = Math.Max(model.Vocabulary.Size, added.Select(token => token.Id + 1).DefaultIfEmpty().Max());
        if (postProcessor is not null && postProcessor.SpecialIds.Any(id => id >= VocabularySize))
        {
            throw root["post_processor"].Error("it adds an id that no token has");
        }
        specialIds = SpecialTokenRule.Find(added, model.Vocabulary, postProcessor);
        SpecialTokens = SpecialTokens.Find(root.Source, IdOf);
    }

    /// <summary>The number of rows an embedding needs: the highest id plus one.</summary>
    public int VocabularySize { get; }

    /// <summary>The ids of the tokens that begin, end, fill and mask a text.</summary>
    public SpecialTokens SpecialTokens { get; }

    /// <summary>Reads a tokenizer.json.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserException">The file cannot be read, is no tokenizer, or asks for something that is not supported.</exception>
    public static Tokenizer Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true)), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new UserException($"{path}: the tokenizer cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the text of a tokenizer.json.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What errors call it, as a rule the file's path.</param>
    /// <exception cref="UserException">It is no tokenizer, or asks for something that is not supported.</exception>
    public static Tokenizer Parse(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return new Tokenizer(new JsonPlace(document.RootElement.Clone(), "$", source), json);
        }
        catch (JsonException exception)
        {
            var mistake = exception.LineNumber is null ? exception.Message : exception.Place();
            throw new UserException($"{source}: not valid JSON ({mistake}): a tokenizer.json is expected.", exception);
        }
        catch (InvalidOperationException exception)
        {
            // Half of a surrogate pair is valid JSON, and is found only when the text is asked for.
            throw new UserException($"{source}: a text in it is not valid Unicode: {exception.Message}", exception);
        }
    }

    /// <summary>The id of a token, or null.</summary>
    public int? IdOf(string token) => addedIds.TryGetValue(token, out var id) ? id : model.Vocabulary.IdOf(token);

    /// <summary>The token of an id, as the file spells it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No token has this id.</exception>
    public string TokenOf(int id) =>
        Find(id) ?? throw new ArgumentOutOfRangeException(nameof(id), id, $"no token has this id; the vocabulary has {VocabularySize}");

    /// <summary>Whether a token has a task of its own and is no text.</summary>
    /// <remarks>
    /// Special are the added tokens that the file calls special. A file that has no added tokens at all says nothing about it; there
    /// special are the tokens its post-processor adds and, from id 0 on without a gap, the tokens written like <c>&lt;name&gt;</c> or
    /// <c>[NAME]</c>.
    /// </remarks>
    public bool IsSpecial(int id) => specialIds.Contains(id);

    /// <summary>The ids of a text.</summary>
    /// <param name="text">Any text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the post-processor's tokens are added, like <c>[CLS]</c> and <c>[SEP]</c>.</param>
    /// <exception cref="UserException">The text needs the unknown token and the vocabulary has none.</exception>
    public int[] Encode(string text, bool addSpecialTokens = false)
    {
        var ids = new List<int>(text.Length / 3 + 8);
        Cut(text, steps => Reader(steps, ids), token => ids.Add(token.Id));
        var result = ids.ToArray();
        return addSpecialTokens ? Join(result, null) : result;
    }

    /// <summary>
    /// The ids of one text or of two with the post-processor's tokens, cut to a length as Hugging Face's `longest_first` cuts: the longer
    /// text first, until both are equally long; of an odd rest the longer text keeps one more.
    /// </summary>
    /// <param name="first">The text, or the first of two.</param>
    /// <param name="second">The second text, or null.</param>
    /// <param name="longest">Most ids, the post-processor's included.</param>
    /// <exception cref="ArgumentOutOfRangeException">The post-processor's tokens alone are more.</exception>
    /// <exception cref="UserException">A text needs the unknown token and the vocabulary has none.</exception>
    public int[] Encode(string first, string? second, int longest)
    {
        var room = longest - Join([], second is null ? null : []).Length;
        ArgumentOutOfRangeException.ThrowIfNegative(room, nameof(longest));
        var (ids, others) = (Encode(first), second is null ? null : Encode(second));
        if (others is null)
        {
            return Join(ids[..Math.Min(ids.Length, room)], null);
        }

        if (ids.Length + others.Length > room)
        {
            var shorter = Math.Min(Math.Min(ids.Length, others.Length), room / 2);
            (ids, others) = ids.Length > others.Length
                ? (ids[..(room - shorter)], others[..shorter])
                : (ids[..shorter], others[..(room - shorter)]);
        }

        return Join(ids, others);
    }

    /// <summary>The tokens of a text, one for each id that <see cref="Encode(string, bool)"/> gives without special tokens.</summary>
    /// <remarks>A model of type Unigram shows an unknown token as the text that it stands for.</remarks>
    /// <param name="text">Any text; a lone surrogate counts as U+FFFD.</param>
    /// <exception cref="UserException">The text needs the unknown token and the vocabulary has none.</exception>
    public string[] Tokenize(string text)
    {
        var texts = new List<string>();
        Cut(text, steps => PreTokenizer.Chain(steps, new TextReader(model, texts)), token => texts.Add(token.Content));
        return [.. texts];
    }

    /// <summary>The text of ids; ids without a token are skipped.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="skipSpecialTokens">Whether tokens that <see cref="IsSpecial"/> names are left out.</param>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = true)
    {
        var tokens = ids.Where(id => !(skipSpecialTokens && IsSpecial(id))).Select(Find).OfType<string>();
        return decoder is null ? string.Join(' ', tokens) : string.Concat(decoder.Decode(tokens));
    }

    /// <summary>The tokenizer.json, as it was read or made.</summary>
    public string ToJson() => json;

    /// <summary>Writes the tokenizer.json.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="UserException">It cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, json);

    private static AddedTokenFinder? Finder(IEnumerable<AddedToken> tokens, Func<string, string> content)
    {
        var entries = tokens.Select(token => (content(token.Content), token)).ToArray();
        return entries.Length == 0 ? null : new AddedTokenFinder(entries);
    }

    private int[] Join(int[] ids, int[]? second) => postProcessor?.Process(ids, second) ?? [.. ids, .. second ?? []];

    private List<AddedToken> ReadAddedTokens(JsonPlace root)
    {
        var tokens = new List<AddedToken>();
        foreach (var place in root.Find("added_tokens")?.Items ?? [])
        {
            var token = AddedToken.Read(place);
            if ((model.Vocabulary.IdOf(token.Content) ?? token.Id) != token.Id
                || (model.Vocabulary.Find(token.Id) ?? token.Content) != token.Content
                || tokens.Exists(other => other.Id == token.Id || other.Content == token.Content))
            {
                throw place.Error($"token '{token.Content}' with id {token.Id} contradicts the vocabulary or another added token");
            }
            tokens.Add(token);
        }
        return tokens;
    }

    private string? Find(int id) => addedById.TryGetValue(id, out var token) ? token.Content : model.Vocabulary.Find(id);

    private IPieceReader Reader(PreTokenizer[] steps, List<int> ids)
    {
        IPieceReader reader = new ModelReader(model, ids);
        reader = PreTokenizer.Chain(steps.AsSpan(cachedFrom), reader);
        reader = cache.Before(reader, ids);
        return PreTokenizer.Chain(steps.AsSpan(0, cachedFrom), reader);
    }

    /// <summary>Takes a text through added tokens, normalizer and pre-tokenizers.</summary>
    /// <param name="text">The text.</param>
    /// <param name="readerFor">Makes a reader of these steps; asked for one for the text's beginning, and for one for what follows.</param>
    /// <param name="onToken">Told of every added token, between the pieces that the reader gets.</param>
    private void Cut(string text, Func<PreTokenizer[], IPieceReader> readerFor, Action<AddedToken> onToken)
    {
        var reader = readerFor(preTokenizers);
        var atStart = true;
        var wellFormed = CodePointText.WellFormed(text);
        if (tokensInText is null)
        {
            Normalize(wellFormed);
        }
        else
        {
            tokensInText.Cut(wellFormed, Normalize, ReadToken);
        }

        void Normalize(string stretch)
        {
            var normalized = normalizer is null ? stretch : normalizer.Normalize(stretch);
            if (tokensInNormalizedText is not null)
            {
                tokensInNormalizedText.Cut(normalized, ReadText, ReadToken);
            }
            else if (normalized.Length > 0)
            {
                ReadText(normalized);
            }
        }

        void ReadText(string stretch)
        {
            reader.Read(stretch);
            LeaveStart();
        }

        void ReadToken(AddedToken token)
        {
            onToken(token);
            LeaveStart();
        }

        void LeaveStart()
        {
            if (atStart)
            {
                atStart = false;
                reader = readerFor(preTokenizersInside);
            }
        }
    }

    private sealed class ModelReader(TokenModel model, List<int> ids) : IPieceReader
    {
        public void Read(ReadOnlySpan<char> piece) => model.Encode(piece, ids);
    }

    private sealed class TextReader(TokenModel model, List<string> texts) : IPieceReader
    {
        public void Read(ReadOnlySpan<char> piece) => model.Tokenize(piece, texts);
    }
}
