using AntLM.Engine.Evaluation.Finetuning;

namespace AntLM.Engine.Tests.Evaluation.Finetuning;

public sealed class ClassificationFileTests
{
    private string folder = null!;

    [SetUp]
    public void Create() => folder = Directory.CreateTempSubdirectory("antlm-glue-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [TestCase("cola", """{"sentence": "A b.", "label": 1, "idx": 7}""", "A b.", null)]
    [TestCase("sst2", """{"sentence": "A b.", "label": 1}""", "A b.", null)]
    [TestCase("mrpc", """{"sentence1": "A.", "sentence2": "B.", "label": 1}""", "A.", "B.")]
    [TestCase("qqp", """{"question1": "A?", "question2": "B?", "label": 1}""", "A?", "B?")]
    [TestCase("mnli", """{"premise": "A.", "hypothesis": "B.", "label": 1}""", "A.", "B.")]
    [TestCase("mnli-mm", """{"premise": "A.", "hypothesis": "B.", "label": 1}""", "A.", "B.")]
    [TestCase("qnli", """{"question": "A?", "sentence": "B.", "label": 1}""", "A?", "B.")]
    [TestCase("rte", """{"sentence1": "A.", "sentence2": "B.", "label": 1}""", "A.", "B.")]
    [TestCase("boolq", """{"question": "is a", "passage": "B.", "label": 1}""", "is a", "B.")]
    [TestCase(
        "multirc", """{"paragraph": "P.", "question": "Q?", "answer": "R {x}", "label": 1}""", "Question: Q? Answer: R {x}", "P.")]
    [TestCase(
        "wsc", """{"text": "T.", "span1_text": "Ann", "span2_text": "she", "span1_index": 0, "label": 1}""",
        "Does \"she\" refer to \"Ann\" in this passage?", "T.")]
    public void Texts_are_put_together_as_the_pipeline_does(string task, string line, string first, string? second) =>
        Assert.That(
            ClassificationFile.Load(Write(line), ClassificationTask.Named(task)).Examples,
            Is.EqualTo(new[] { new LabelledText(first, second, 1, 1) }));

    [Test]
    public void A_limit_keeps_the_first_examples_and_empty_lines_are_passed_over()
    {
        var path = Write("""{"sentence": "a", "label": 0}""", "", """{"sentence": "b", "label": 1}""", "no JSON");
        Assert.That(
            ClassificationFile.Load(path, ClassificationTask.Named("cola"), limit: 2).Examples,
            Is.EqualTo(new[] { new LabelledText("a", null, 0, 1), new LabelledText("b", null, 1, 3) }));
    }

    [TestCase("""{"sentence": "a"}""", "an example of cola has a number from 0 to 1 under \"label\".")]
    [TestCase("""{"sentence": "a", "label": 2}""", "an example of cola has a number from 0 to 1 under \"label\".")]
    [TestCase("""{"sentence": "a", "label": -1}""", "an example of cola has a number from 0 to 1 under \"label\".")]
    [TestCase("""{"text": "a", "label": 1}""", "an example of cola has a text under \"sentence\".")]
    [TestCase("""["a"]""", "an example is a JSON object.")]
    [TestCase("""{"sentence": """, "not a line of JSON (byte 14).")]
    public void A_line_that_is_no_example_is_named(string line, string mistake)
    {
        var path = Write("""{"sentence": "a", "label": 0}""", line);
        Assert.That(
            () => ClassificationFile.Load(path, ClassificationTask.Named("cola")),
            Throws.TypeOf<UserException>().With.Message.EqualTo($"{path}:2: {mistake}"));
    }

    [Test]
    public void Half_a_surrogate_pair_is_named_by_file_and_line()
    {
        var path = Write("""{"sentence": "\ud800", "label": 0}""");
        Assert.That(
            () => ClassificationFile.Load(path, ClassificationTask.Named("cola")),
            Throws.TypeOf<UserException>().With.Message.StartsWith($"{path}:1: a text in it is not valid Unicode"));
    }

    [Test]
    public void An_unknown_task_is_named_with_the_nearest() => Assert.That(
        () => ClassificationTask.Named("colla"),
        Throws.TypeOf<UserException>().With.Message.EqualTo("There is no task 'colla'. Did you mean cola?"));

    private string Write(params string[] lines)
    {
        var path = Path.Combine(folder, "x.jsonl");
        File.WriteAllLines(path, lines);
        return path;
    }
}
