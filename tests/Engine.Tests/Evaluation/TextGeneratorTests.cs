using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Evaluation;

[TestFixture(Architecture.BabyLlama)]
[TestFixture(Architecture.LtgBert)]
public sealed class TextGeneratorTests(Architecture architecture)
{
    private TinyModel tiny = null!;

    [SetUp]
    public void Create() => tiny = new TinyModel(architecture);

    [TearDown]
    public void Dispose() => tiny.Dispose();

    [Test]
    public void A_seed_gives_the_same_text_every_time_and_another_seed_another_text()
    {
        var settings = new GenerationSettings { MaxTokens = 31, Temperature = 2, Seed = 5 };
        var first = Generate([6, 7], settings);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Has.Count.EqualTo(31));
            Assert.That(Generate([6, 7], settings), Is.EqualTo(first));
            Assert.That(Generate([6, 7], settings with { Seed = 6 }), Is.Not.EqualTo(first));
        }
    }

    [Test]
    public void Temperature_0_takes_the_likeliest_token_as_top_k_1_does_and_top_p_near_0()
    {
        var greedy = Generate([6], new GenerationSettings { MaxTokens = 12, Temperature = 0 });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Generate([6], new GenerationSettings { MaxTokens = 12, TopK = 1, Seed = 9 }), Is.EqualTo(greedy));
            Assert.That(Generate([6], new GenerationSettings { MaxTokens = 12, TopP = 1e-9, Seed = 9 }), Is.EqualTo(greedy));
        }
    }

    [Test]
    public void The_end_token_ends_the_text_and_is_not_part_of_it()
    {
        var settings = new GenerationSettings { MaxTokens = 12, Temperature = 2, Seed = 3 };
        var without = Generate([6], settings);
        var end = without[5];
        var ending = tiny.Tokenizer.SpecialTokens with { End = end };
        Assert.That(
            new TextGenerator(tiny.Session, ending).Generate([6], settings), Is.EqualTo(without.TakeWhile(id => id != end)));
    }

    [Test]
    public void Beyond_the_longest_sequence_the_last_tokens_are_read()
    {
        var settings = new GenerationSettings { MaxTokens = 1, Temperature = 0 };
        int[] tail = [.. Enumerable.Range(0, TinyModel.MaximumPositions).Select(index => 5 + (index % 7))];
        var withTail = Generate([17, .. tail], settings);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(withTail, Is.EqualTo(Generate([9, 9, 9, .. tail], settings)));
            Assert.That(Generate(tail, settings with { MaxTokens = 40, Temperature = 2 }), Has.Count.EqualTo(40));
        }
    }

    [Test]
    public void An_empty_prompt_begins_with_the_begin_token() =>
        Assert.That(Generate([], new GenerationSettings { MaxTokens = 3, Temperature = 0 }), Has.Count.EqualTo(3));

    [Test]
    public void Settings_out_of_range_are_named()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (settings, name) in new[]
            {
                (new GenerationSettings { MaxTokens = 0 }, "max-tokens"), (new GenerationSettings { Temperature = -1 }, "temperature"),
                (new GenerationSettings { Temperature = double.NaN }, "temperature"), (new GenerationSettings { TopK = 0 }, "top-k"),
                (new GenerationSettings { TopP = 0 }, "top-p"), (new GenerationSettings { TopP = 1.5 }, "top-p"),
            })
            {
                Assert.That(() => Generate([6], settings), Throws.TypeOf<UserException>().With.Message.StartsWith(name));
            }
        }
    }

    private IReadOnlyList<int> Generate(IReadOnlyList<int> prompt, GenerationSettings settings) =>
        new TextGenerator(tiny.Session, tiny.Tokenizer.SpecialTokens with { End = null }).Generate(prompt, settings);
}
