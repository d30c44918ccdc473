"""Computes exported models without AntLM and compares their logits with AntLM's. Called by exported-model.sh.

    exported_model.py checkpoint CASE.json FOLDER           a checkpoint with the weights of a reference case
    exported_model.py compare CASE.json ACTUAL EXPORTED...  exits with 1 when an fp32 folder is off by more than 1e-4
    exported_model.py publish CASE.json FOLDER PARTS        a folder as torch and the models' authors leave it
    exported_model.py same CASE.json FOLDER                 exits with 1 when the weights are not bit for bit the case's
"""

import importlib.util
import json
import math
import shutil
import sys
import types
from pathlib import Path

import torch
import torch.nn.functional as F

LIMIT = 1e-4
HAS_TRANSFORMERS = importlib.util.find_spec("transformers") is not None
TYPES = {"F32": torch.float32, "BF16": torch.bfloat16, "I32": torch.int32, "I64": torch.int64, "F64": torch.float64}


def read_safetensors(path):
    content = Path(path).read_bytes()
    length = int.from_bytes(content[:8], "little")
    tensors = {}
    for name, entry in json.loads(content[8 : 8 + length]).items():
        if name != "__metadata__":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            tensor = torch.frombuffer(bytearray(content[start:end]), dtype=TYPES[entry["dtype"]])
            tensors[name] = tensor.reshape(entry["shape"])
    return tensors


def tensor_file(case, kind):
    return case.with_suffix("").with_suffix(f".{kind}.safetensors")


def write_checkpoint(case, folder):
    folder.mkdir(parents=True)
    reference = json.loads(case.read_text())
    config = reference["config"] | {"model_type": reference["model"]}
    (folder / "config.json").write_text(json.dumps(config))
    shutil.copy(tensor_file(case, "weights"), folder / "model.safetensors")
    write_tokenizer(folder)


def published_positions(length, bucket_size):
    """The authors' table of buckets, with their arithmetic: float32 logarithms."""
    distance = torch.arange(length)[:, None] - torch.arange(length)[None, :]
    middle = bucket_size // 2
    near = distance.abs() <= middle
    share = torch.log(distance.abs().clamp(min=middle) / middle) / math.log((length - 1) / middle)
    far = torch.ceil(share * (middle - 1)).long() + middle
    return bucket_size - 1 + torch.where(near, distance, far * distance.sign())


def publish(case, folder, parts):
    folder.mkdir(parents=True)
    reference = json.loads(case.read_text())
    config, tensors = reference["config"], read_safetensors(tensor_file(case, "weights"))
    if reference["model"] == "babyllama":
        config |= {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "rope_scaling": None}
        if config["tie_word_embeddings"]:
            tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"]
    else:
        config |= {"model_type": "bert", "architectures": ["LtgBertForMaskedLM"], "auto_map": {"AutoConfig": "configuration.X"}}
        tensors["classifier.nonlinearity.5.weight"] = tensors["embedding.word_embedding.weight"]
        for layer in range(config["num_hidden_layers"]):
            table = published_positions(config["max_position_embeddings"], config["position_bucket_size"])
            tensors[f"transformer.layers.{layer}.attention.position_indices"] = table
    (folder / "config.json").write_text(json.dumps(config))
    write_tokenizer(folder)
    if parts == 1:
        torch.save(tensors, folder / "pytorch_model.bin")
        return
    files = [f"pytorch_model-{part + 1:05}-of-{parts:05}.bin" for part in range(parts)]
    names = sorted(tensors)
    weight_map = {name: files[index * parts // len(names)] for index, name in enumerate(names)}
    for file in files:
        torch.save({name: tensors[name].clone() for name in names if weight_map[name] == file}, folder / file)
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))


def is_same(case, folder):
    imported, expected = read_safetensors(folder / "model.safetensors"), read_safetensors(tensor_file(case, "weights"))
    same = imported.keys() == expected.keys() and all(
        torch.equal(imported[name].view(torch.int32), expected[name].view(torch.int32)) for name in expected
    )
    print(f"| {case.stem} | {folder.name} | {len(imported)} tensors | {'same bits' if same else 'OTHER BITS'} |")
    return same


def write_tokenizer(folder):
    words = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]", "a", "b"]
    special = [
        {"id": id, "content": word, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for id, word in enumerate(words[:5])
    ]
    model = {
        "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "", "max_input_chars_per_word": 100,
        "vocab": {word: id for id, word in enumerate(words)},
    }
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": special, "normalizer": None,
        "pre_tokenizer": None, "post_processor": None, "decoder": None, "model": model,
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))


# transformers, or a stand-in for what our modeling file takes from it

def stand_in(version):
    """The part of transformers that the modeling file sees: a model is made, its parameters are forgotten, then loaded, then tied."""

    class PretrainedConfig:
        def __init__(self, **values):
            self.num_labels = 2
            self.__dict__.update(values)

    class PreTrainedModel(torch.nn.Module):
        _tied_weights_keys = None

        def __init__(self, config):
            super().__init__()
            self.config = config

        def post_init(self):
            self.apply(self._init_weights)
            self.is_post_initialized = True

        def tie(self):
            if version >= 5 and self._tied_weights_keys:
                for target, source in self._tied_weights_keys.items():
                    parent, _, name = target.rpartition(".")
                    setattr(self.get_submodule(parent), name, self.get_parameter(source))
            elif self._tied_weights_keys:
                assert isinstance(self._tied_weights_keys, list)
                self.get_output_embeddings().weight = self.get_input_embeddings().weight

        def load(self, tensors):
            assert self.is_post_initialized and not list(self.buffers())
            for parameter in self.parameters():
                torch.nn.init.constant_(parameter, math.nan)
            result = self.load_state_dict({name: tensor.float() for name, tensor in tensors.items()}, strict=False)
            self.tie()
            return result

    class Output:
        def __init__(self, **values):
            self.__dict__.update(values)

    module = types.ModuleType("transformers")
    module.__version__ = f"{version}.0.0"
    module.PretrainedConfig, module.PreTrainedModel = PretrainedConfig, PreTrainedModel
    module.GenerationMixin = type("GenerationMixin", (), {})
    outputs = types.ModuleType("transformers.modeling_outputs")
    for name in ("BaseModelOutput", "CausalLMOutput", "MaskedLMOutput", "SequenceClassifierOutput"):
        setattr(outputs, name, type(name, (Output,), {}))
    module.modeling_outputs = outputs
    return {"transformers": module, "transformers.modeling_outputs": outputs}


def load_ltgbert(folder, version):
    """The four classes with the folder's weights, as config.json maps them, under a stand-in of this version."""
    sys.modules.update(stand_in(version))
    package = f"exported{version}_{folder.name}"
    sys.modules[package] = types.ModuleType(package)
    sys.modules[package].__path__ = [str(folder)]
    config = json.loads((folder / "config.json").read_text())
    auto = config["auto_map"]

    def find(reference):
        file, _, name = reference.partition(".")
        return getattr(importlib.import_module(f"{package}.{file}"), name)

    tensors = read_safetensors(folder / "model.safetensors")
    models = {}
    for kind in ("AutoModel", "AutoModelForMaskedLM", "AutoModelForCausalLM", "AutoModelForSequenceClassification"):
        model = find(auto[kind])(find(auto["AutoConfig"])(**config))
        result = model.load(tensors)
        unexpected = {name for name in result.unexpected_keys if not name.startswith("classifier.")}
        missing = {name for name in result.missing_keys if not name.startswith("head.")}
        tied = {"classifier.nonlinearity.5.weight"} if kind.endswith("LM") else set()
        assert not unexpected and missing == tied, (kind, unexpected, missing)
        models[kind] = model.eval()
    return models


def plain_llama(config, tensors, input_ids, visible):
    """Logits of a LlamaForCausalLM by its published names. visible: [batch, length, length], true where a query sees a key."""
    heads, epsilon = config["num_attention_heads"], config["rms_norm_eps"]
    size = config["hidden_size"] // heads
    batch, length = input_ids.shape

    def norm(x, name):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * tensors[name]

    def linear(x, name):
        return x @ tensors[name].T

    angles = torch.arange(length)[:, None] * config["rope_theta"] ** (-torch.arange(0, size, 2) / size)
    cosine, sine = angles.cos().repeat(1, 2), angles.sin().repeat(1, 2)

    def rotate(x):
        return x * cosine + torch.cat([-x[..., size // 2 :], x[..., : size // 2]], -1) * sine

    x = tensors["model.embed_tokens.weight"][input_ids]
    for layer in range(config["num_hidden_layers"]):
        name = f"model.layers.{layer}."
        y = norm(x, name + "input_layernorm.weight")
        query, key, value = (
            linear(y, f"{name}self_attn.{part}_proj.weight").view(batch, length, heads, size).transpose(1, 2) for part in "qkv"
        )
        scores = rotate(query) @ rotate(key).transpose(-1, -2) / math.sqrt(size)
        probabilities = scores.masked_fill(~visible[:, None], -math.inf).softmax(-1)
        x = x + linear((probabilities @ value).transpose(1, 2).flatten(2), name + "self_attn.o_proj.weight")
        y = norm(x, name + "post_attention_layernorm.weight")
        gated = F.silu(linear(y, name + "mlp.gate_proj.weight")) * linear(y, name + "mlp.up_proj.weight")
        x = x + linear(gated, name + "mlp.down_proj.weight")
    assert ("lm_head.weight" in tensors) != config["tie_word_embeddings"]
    head = "model.embed_tokens.weight" if config["tie_word_embeddings"] else "lm_head.weight"
    return linear(norm(x, "model.norm.weight"), head)


def readings(folder):
    """(how it is read, a function from input ids, attention mask and whether it is causal to logits), once or more."""
    config = json.loads((folder / "config.json").read_text())
    is_llama = config["model_type"] == "llama"
    if HAS_TRANSFORMERS:
        import transformers

        def load(kind):
            return kind.from_pretrained(folder, trust_remote_code=True, torch_dtype=torch.float32).eval()

        how = f"transformers {transformers.__version__}"
        transformers.AutoTokenizer.from_pretrained(folder)
        causal = load(transformers.AutoModelForCausalLM)
        if is_llama:
            def logits(input_ids, mask, is_causal):
                visible = visible_keys(mask, is_causal)[:, None]
                return causal(input_ids, attention_mask=torch.zeros(visible.shape).masked_fill(~visible, torch.finfo().min)).logits
        else:
            masked = load(transformers.AutoModelForMaskedLM)
            load(transformers.AutoModelForSequenceClassification)

            def logits(input_ids, mask, is_causal):
                return (causal if is_causal else masked)(input_ids, attention_mask=mask).logits

        causal.generate(torch.tensor([[1, 5]]), max_new_tokens=3, do_sample=False)
        yield how, logits
    elif is_llama:
        tensors = {name: tensor.float() for name, tensor in read_safetensors(folder / "model.safetensors").items()}
        yield "plain torch", lambda input_ids, mask, is_causal: plain_llama(
            config, tensors, input_ids, visible_keys(mask, is_causal)
        )
    else:
        for version in (4, 5):
            models = load_ltgbert(folder, version)

            def logits(input_ids, mask, is_causal):
                kind = "AutoModelForCausalLM" if is_causal else "AutoModelForMaskedLM"
                return models[kind](input_ids, attention_mask=mask).logits

            classifier = models["AutoModelForSequenceClassification"]
            torch.nn.init.ones_(classifier.head[-1].weight)
            torch.nn.init.zeros_(classifier.head[-1].bias)
            assert classifier(torch.tensor([[1, 5]]), labels=torch.tensor([1])).loss.isfinite()
            yield f"stand-in for transformers {version}", logits


def visible_keys(mask, is_causal):
    visible = mask.bool()[:, None, :].expand(-1, mask.shape[1], -1)
    return visible.tril() if is_causal else visible


@torch.no_grad()
def compare(case, actual, folders):
    reference = json.loads(case.read_text())
    expected = read_safetensors(tensor_file(case, "expected"))
    own = read_safetensors(actual)
    length, lengths = reference["sequence_length"], torch.tensor(reference["lengths"])
    mask = (torch.arange(length) < lengths[:, None]).long()
    worst = 0.0
    for folder in folders:
        is_rounded = json.loads((folder / "config.json").read_text())["torch_dtype"] == "bfloat16"
        for how, logits in readings(folder):
            for objective in ("clm", "mlm"):
                input_ids = expected[f"{objective}.input_ids"].long()
                computed = logits(input_ids, mask, objective == "clm")[mask.bool()].double()
                errors = []
                for target in (own, expected):
                    wanted = target[f"{objective}.logits"][mask.bool()].double()
                    errors.append(((computed - wanted).abs().max() / wanted.abs().max()).item())
                print(f"| {case.stem} | {'bf16' if is_rounded else 'fp32'} | {how} | {objective} | {errors[0]:.1e} | {errors[1]:.1e} |")
                worst = max(worst, 0 if is_rounded else errors[0])
    return worst


if __name__ == "__main__":
    command, case = sys.argv[1], Path(sys.argv[2])
    if command == "checkpoint":
        write_checkpoint(case, Path(sys.argv[3]))
    elif command == "publish":
        publish(case, Path(sys.argv[3]), int(sys.argv[4]))
    elif command == "same":
        sys.exit(0 if is_same(case, Path(sys.argv[3])) else f"{case.stem}: other weights were imported")
    elif not (compare(case, sys.argv[3], [Path(folder) for folder in sys.argv[4:]]) <= LIMIT):
        sys.exit(f"{case.stem}: the error is over {LIMIT}")
