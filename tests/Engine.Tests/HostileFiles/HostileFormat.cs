using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Interop;
using AntLM.Engine.Interop.HuggingFace;
using AntLM.Engine.Models;
using AntLM.Engine.Tests.Configuration;
using AntLM.Engine.Tests.Interop;

namespace AntLM.Engine.Tests.HostileFiles;

/// <summary>A kind of file that may come from anybody.</summary>
/// <param name="Samples">Small files that can be read.</param>
/// <param name="Damage">Makes another file of one of them.</param>
/// <param name="Read">Reads a file and everything in it.</param>
internal sealed record HostileFormat(IReadOnlyList<byte[]> Samples, Func<Mutator, byte[], byte[]> Damage, Action<string> Read)
{
    private const string ByteLevel = """{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""";

    private const string AddedTokens =
        """
        [{"id": 0, "content": "<s>", "special": true, "normalized": false, "lstrip": false, "rstrip": true, "single_word": false},
         {"id": 1, "content": "<unk>", "special": true, "normalized": true, "lstrip": true, "rstrip": false, "single_word": true}]
        """;

    private static readonly string[] Texts = ["", "a ab  abc 12\t<s> <unk>é", "\ud83d\ude00 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"];

    public static IReadOnlyDictionary<string, Func<HostileFormat>> All { get; } = new Dictionary<string, Func<HostileFormat>>
    {
        ["safetensors"] = Safetensors,
        ["pickle"] = Pickle,
        ["zip"] = Zip,
        ["tokenizer.json"] = TokenizerJson,
        ["config.json"] = ConfigJson,
        ["imported config.json"] = ImportedConfigJson,
        ["model.safetensors.index.json"] = IndexJson,
    };

    private static HostileFormat Safetensors()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("x.safetensors");
        SafetensorsWriter.Write(
            path,
            [
                SafetensorsTensor.OfFloats("a", [2, 3], new float[6]),
                SafetensorsTensor.OfFloats("b", [3], new float[3], SafetensorsType.BF16),
                SafetensorsTensor.OfFloats("c", [], new float[1], SafetensorsType.F16),
                SafetensorsTensor.OfInts("d", [0, 4], Array.Empty<int>()),
                SafetensorsTensor.OfLongs("e", [1], new long[1]),
            ]);
        var sample = File.ReadAllBytes(path);
        var headerLength = BinaryPrimitives.ReadInt32LittleEndian(sample);
        return new HostileFormat(
            [sample],
            (mutator, bytes) =>
            {
                if (mutator.OneIn(8))
                {
                    return mutator.Bytes(bytes, [bytes], [new byte[8], [0xff, 0xff, 0xff, 0xff]]);
                }

                var header = mutator.Json(bytes[8..(8 + headerLength)], [bytes]);
                var length = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
                return [.. length, .. header, .. bytes[(8 + headerLength)..]];
            },
            path => ReadAll(SafetensorsFile.Open(path)));
    }

    private static HostileFormat Pickle()
    {
        var pieces = Enum.GetValues<PickleOpcode>().Select(opcode => new[] { (byte)opcode }).Concat(
            new[]
            {
                "Global:os.system", "Global:builtins.eval", "Global:collections.OrderedDict", "Global:torch._utils._rebuild_tensor_v2",
                "Global:torch._utils._rebuild_parameter", "Global:torch.HalfStorage", "Global:torch.LongStorage", "Inst:os.system",
                "BinUnicode:storage", "BinUnicode:0", "BinUnicode:_metadata", "Long1:9223372036854775807", "Long1:-1", "BinInt:-1",
                "BinInt2:65535", "BinInt1:1", "BinGet:1", "BinPut:1", "Raw:58ffffffff", "Raw:8aff", "EmptyTuple Reduce", "EmptyDict Build",
                "Mark BinInt1:0 BinInt1:0 Tuple", "BinInt1:2 BinInt1:3 Tuple2",
            }.Select(PickleAssembler.Assemble)).ToArray();
        return new HostileFormat(
            TorchFiles(),
            (mutator, bytes) =>
            {
                using var source = new ZipArchive(new MemoryStream(bytes));
                var target = new MemoryStream();
                using (var archive = new ZipArchive(target, ZipArchiveMode.Create))
                {
                    foreach (var entry in source.Entries)
                    {
                        using var from = entry.Open();
                        var content = new MemoryStream();
                        from.CopyTo(content);
                        using var to = archive.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                        to.Write(
                            entry.Name == "data.pkl" ? mutator.Bytes(content.ToArray(), [content.ToArray()], pieces) : content.ToArray());
                    }
                }

                return target.ToArray();
            },
            path => ReadAll(TorchFile.Open(path)));
    }

    private static HostileFormat Zip()
    {
        var samples = TorchFiles();
        byte[][] pieces =
        [
            "PK\x1\x2"u8.ToArray(), "PK\x3\x4"u8.ToArray(), "PK\x5\x6"u8.ToArray(), "PK\x6\x6"u8.ToArray(), "PK\x6\a"u8.ToArray(),
            [0xff, 0xff], [0xff, 0xff, 0xff, 0xff], new byte[8], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [1, 0, 8, 0],
        ];
        return new HostileFormat(
            samples, (mutator, bytes) => mutator.Bytes(bytes, samples, pieces), path => ReadAll(TorchFile.Open(path)));
    }

    private static HostileFormat TokenizerJson()
    {
        byte[][] samples =
        [
            TokenizerText(
                """{"type": "NFKC"}""", ByteLevel, ByteLevel,
                """
                {"type": "BPE", "dropout": null, "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": false, "ignore_merges": false,
                 "vocab": {"<s>": 0, "<unk>": 1, "a": 2, "b": 3, "ab": 4, "Ġ": 5, "Ġa": 6}, "merges": [["a", "b"], "Ġ a"]}
                """),
            TokenizerText(
                """
                {"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"String": "c"}, "content": "ab"},
                 {"type": "Prepend", "prepend": "b"}, {"type": "Lowercase"}]}
                """,
                """
                {"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}, {"type": "Digits", "individual_digits": true},
                 {"type": "Split", "pattern": {"Regex": "(a+)+b| ?\\p{L}{1,3}|[^\\s\\w]++"}, "behavior": "Isolated", "invert": false}]}
                """,
                """{"type": "WordPiece", "prefix": "##", "cleanup": true}""",
                """
                {"type": "WordPiece", "unk_token": "<unk>", "continuing_subword_prefix": "##", "max_input_chars_per_word": 10,
                 "vocab": {"<s>": 0, "<unk>": 1, "a": 2, "##b": 3, "##a": 4, "1": 5}}
                """),
            TokenizerText(
                """{"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"}]}""",
                """
                {"type": "Sequence", "pretokenizers": [{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
                 {"type": "Punctuation", "behavior": "Isolated"}]}
                """,
                """
                {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "Fuse"},
                 {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}
                """,
                """
                {"type": "Unigram", "unk_id": 1, "vocab": [["<s>", 0], ["<unk>", 0], ["▁", -2.5], ["a", -1.5], ["ab", -2], ["▁a", -3]]}
                """),
        ];
        return new HostileFormat(samples, (mutator, bytes) => mutator.Json(bytes, samples), ReadTokenizer);
    }

    private static HostileFormat ConfigJson()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("config.json");
        var samples = new List<byte[]>();
        foreach (var preset in new[] { "babyllama-16m", "ltgbert-xs" })
        {
            ModelConfigurationFile.Write(path, ModelPresets.Find(preset)!);
            samples.Add(File.ReadAllBytes(path));
        }

        return new HostileFormat(samples, (mutator, bytes) => mutator.Json(bytes, samples), file => ModelConfigurationFile.Read(file));
    }

    private static HostileFormat ImportedConfigJson()
    {
        byte[][] samples =
        [
            """
            {"model_type": "llama", "vocab_size": 61, "hidden_size": 32, "intermediate_size": 56, "num_attention_heads": 2,
             "num_key_value_heads": 2, "head_dim": 16, "num_hidden_layers": 3, "max_position_embeddings": 64, "hidden_act": "silu",
             "rms_norm_eps": 1e-06, "rope_theta": 10000.0, "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
             "rope_scaling": null, "attention_bias": false, "mlp_bias": false, "tie_word_embeddings": true}
            """u8.ToArray(),
            """
            {"architectures": ["LtgbertForMaskedLM"], "model_type": "bert", "vocab_size": 61, "hidden_size": 32, "intermediate_size": 56,
             "num_attention_heads": 2, "num_hidden_layers": 3, "max_position_embeddings": 64, "position_bucket_size": 8,
             "layer_norm_eps": 1e-07, "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "quantization_config": null}
            """u8.ToArray(),
        ];
        return new HostileFormat(samples, (mutator, bytes) => mutator.Json(bytes, samples), ImportUpToElements);
    }

    private static HostileFormat IndexJson()
    {
        byte[][] samples =
        [
            """
            {"metadata": {"total_size": 12}, "weight_map": {"a": "1.safetensors", "b": "1.safetensors", "c": "2.safetensors"}}
            """u8.ToArray(),
        ];
        return new HostileFormat(
            samples,
            (mutator, bytes) => mutator.Json(bytes, samples),
            path =>
            {
                WriteShard(Path.Combine(Path.GetDirectoryName(path)!, "1.safetensors"), "a", "b");
                WriteShard(Path.Combine(Path.GetDirectoryName(path)!, "2.safetensors"), "c");
                ReadAll(ModelFolder.OpenTensors(Path.GetDirectoryName(path)!));
            });
    }

    /// <summary>What an import does before it reads the parameters: the sizes, and whether the tensors are those of such a model.</summary>
    private static void ImportUpToElements(string path)
    {
        var sizes = ImportedConfiguration.Read(path);
        var file = $"{path}.{sizes.Architecture}.safetensors";
        if (!File.Exists(file))
        {
            // The samples come first.
            SafetensorsWriter.Write(file, [.. Parameters(sizes), .. Redundant(sizes)]);
        }

        using var tensors = SafetensorsFile.Open(file);
        RedundantTensors.Check(tensors, sizes);
        PublishedTensors.Of(tensors, sizes, SafetensorsType.F32);
    }

    private static IEnumerable<SafetensorsTensor> Parameters(ModelConfiguration sizes) =>
        LanguageModel.LayoutFor(sizes).Entries.Select(entry => SafetensorsTensor.OfFloats(
            entry.Name, entry.Shape.Dimensions.ToArray(), new float[entry.Shape.Count]));

    private static SafetensorsTensor[] Redundant(ModelConfiguration sizes)
    {
        int[] ofVocabulary = [sizes.VocabularySize, sizes.HiddenSize];
        var zeros = new float[sizes.VocabularySize * sizes.HiddenSize];
        if (sizes.Architecture == Architecture.BabyLlama)
        {
            var frequencies = Enumerable.Range(0, sizes.HeadSize / 2)
                .Select(pair => (float)Math.Pow(sizes.RopeTheta, -2.0 * pair / sizes.HeadSize)).ToArray();
            return
            [
                SafetensorsTensor.OfFloats("lm_head.weight", ofVocabulary, zeros),
                SafetensorsTensor.OfFloats("model.layers.0.self_attn.rotary_emb.inv_freq", [frequencies.Length], frequencies),
            ];
        }

        var table = RelativeBuckets.Table(1, sizes.PositionBucketSize, sizes.MaximumPositions);
        return
        [
            SafetensorsTensor.OfFloats("classifier.nonlinearity.5.weight", ofVocabulary, zeros),
            SafetensorsTensor.OfInts("transformer.layers.0.attention.position_indices", [1, 1], table),
        ];
    }

    private static void WriteShard(string path, params string[] names)
    {
        if (!File.Exists(path))
        {
            SafetensorsWriter.Write(path, names.Select(name => SafetensorsTensor.OfFloats(name, [1], new float[1])));
        }
    }

    private static byte[][] TorchFiles() =>
    [
        .. new[] { "state.bin", "module.bin", "parameters.bin", "protocol4.bin" }.Select(
            name => File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "Interop", "Data", name))),
    ];

    private static byte[] TokenizerText(string normalizer, string preTokenizer, string decoder, string model) => Encoding.UTF8.GetBytes(
        $$$$"""
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": {{{{AddedTokens}}}}, "normalizer": {{{{normalizer}}}},
         "pre_tokenizer": {{{{preTokenizer}}}},
         "post_processor": {"type": "TemplateProcessing",
          "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
          "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<s>", "type_id": 0}},
                   {"Sequence": {"id": "B", "type_id": 1}}],
          "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}},
         "decoder": {{{{decoder}}}}, "model": {{{{model}}}} }
        """);

    private static void ReadAll(NamedTensors tensors)
    {
        using (tensors)
        {
            foreach (var entry in tensors.Names.Select(tensors.Entry))
            {
                if (entry.Type is SafetensorsType.I32 or SafetensorsType.I64)
                {
                    tensors.ReadInts(entry.Name);
                }
                else
                {
                    tensors.ReadFloats(entry.Name);
                }
            }
        }
    }

    private static void ReadTokenizer(string path)
    {
        var tokenizer = Tokenizer.Load(path);
        foreach (var text in Texts)
        {
            tokenizer.Tokenize(text);
            foreach (var ids in new[] { tokenizer.Encode(text, addSpecialTokens: true), tokenizer.Encode(text, "b a", int.MaxValue) })
            {
                if (Array.Exists(ids, id => id < 0 || id >= tokenizer.VocabularySize))
                {
                    throw new InvalidDataException($"\"{text}\" has ids beyond the {tokenizer.VocabularySize} of the vocabulary");
                }

                tokenizer.Decode(ids, skipSpecialTokens: false);
            }
        }
    }
}
