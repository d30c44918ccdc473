"""LTG-BERT for transformers 4 and 5, loaded with trust_remote_code=True. Written by AntLM (MIT licence).

The encoder of Samuel et al. 2023, "Trained on 100 million words and still in shape: BERT meets British National Corpus":
layer norms before and after attention, disentangled attention over buckets of distances, a gated feed-forward block. AntLM
trains one set of parameters with both attention masks, so the same weights load as

    AutoModelForMaskedLM                  every position sees every position
    AutoModelForCausalLM                  a position sees itself and the ones before it
    AutoModelForSequenceClassification    a linear classifier on the first position, not yet trained

Parameters have the names of the LTG-BERT authors' checkpoints. Tables that depend on lengths are computed where they are used,
never kept as buffers: transformers 5 creates a model without memory and fills in nothing but parameters.
"""

import math

import torch
import torch.nn.functional as F
import transformers
from torch import nn
from transformers import GenerationMixin, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutput, CausalLMOutput, MaskedLMOutput, SequenceClassifierOutput

from .configuration_ltgbert import LtgBertConfig

# The head's matrix is the embedding. Version 4 wants the names that are tied, version 5 what each is tied to.
TIED = {"classifier.nonlinearity.5.weight": "embedding.word_embedding.weight"}
TIED_WEIGHTS = TIED if int(transformers.__version__.split(".")[0]) >= 5 else list(TIED)


def distance_buckets(length, bucket_size, max_positions, device):
    """[length, length]: the row of the relative embedding for query i and key j.

    One bucket for each distance up to K / 2, then wider and wider ones, logarithmically up to max_positions - 1. Computed in
    double precision, for the float32 of an accelerator may round a bucket's edge to the other side.
    """
    middle = bucket_size // 2

    def bucket(distance):
        if distance <= middle:
            return distance
        share = math.log(min(distance, max_positions - 1) / middle) / math.log((max_positions - 1) / middle)
        return math.ceil(share * (middle - 1)) + middle

    buckets = torch.tensor([bucket(distance) for distance in range(length)], device=device)
    position = torch.arange(length, device=device)
    distance = position[:, None] - position[None, :]
    return bucket_size - 1 + torch.sign(distance) * buckets[distance.abs()]


class Embedding(nn.Module):
    """Words, normalised without gain, and the normalised table of distances."""

    def __init__(self, config):
        super().__init__()
        self.word_embedding = nn.Embedding(config.vocab_size, config.hidden_size)
        self.word_layer_norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps, elementwise_affine=False)
        self.relative_embedding = nn.Parameter(torch.empty(2 * config.position_bucket_size - 1, config.hidden_size))
        self.relative_layer_norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, input_ids):
        words = self.dropout(self.word_layer_norm(self.word_embedding(input_ids)))
        return words, self.relative_layer_norm(self.relative_embedding)


class Attention(nn.Module):
    """Scores are word to word, word to distance and distance to word, all through the same projection."""

    def __init__(self, config):
        super().__init__()
        width = config.hidden_size
        self.heads = config.num_attention_heads
        self.scale = 1 / math.sqrt(3 * (width // self.heads))
        self.pre_layer_norm = nn.LayerNorm(width, eps=config.layer_norm_eps, elementwise_affine=False)
        self.in_proj_qk = nn.Linear(width, 2 * width)
        self.in_proj_v = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)
        self.post_layer_norm = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.hidden_dropout = nn.Dropout(config.hidden_dropout_prob)
        self.attention_dropout = nn.Dropout(config.attention_probs_dropout_prob)

    def split_heads(self, x):
        """[..., rows, width] -> [..., heads, rows, head size]"""
        return x.unflatten(-1, (self.heads, -1)).transpose(-2, -3)

    def forward(self, x, relative, buckets, hidden_keys):
        """
        x: [batch, length, width]; relative: [2K - 1, width]; buckets: [length, length];
        hidden_keys: [batch or 1, 1, length or 1, length], true where a query does not see a key.
        """
        normalized = self.pre_layer_norm(x)
        query, key = map(self.split_heads, self.in_proj_qk(normalized).chunk(2, dim=-1))
        value = self.split_heads(self.in_proj_v(normalized))
        distance_query, distance_key = map(
            self.split_heads, self.in_proj_qk(self.hidden_dropout(relative)).chunk(2, dim=-1)
        )

        # A word meets 2K - 1 distances only: score them all, then take each key's own.
        index = buckets.expand(query.shape[0], self.heads, -1, -1)
        scores = query @ key.transpose(-1, -2)
        scores = scores + (query @ distance_key.transpose(-1, -2)).gather(-1, index)
        scores = scores + (key @ distance_query.transpose(-1, -2)).gather(-1, index.transpose(-1, -2)).transpose(-1, -2)
        scores = (scores * self.scale).masked_fill(hidden_keys, torch.finfo(scores.dtype).min)
        probabilities = scores.softmax(dim=-1).masked_fill(hidden_keys, 0)

        context = (self.attention_dropout(probabilities) @ value).transpose(1, 2).flatten(2)
        return self.hidden_dropout(self.post_layer_norm(self.out_proj(context))), probabilities


class GatedGelu(nn.Module):
    """The first half times GELU, in its tanh form, of the second."""

    def forward(self, x):
        values, gate = x.chunk(2, dim=-1)
        return values * F.gelu(gate, approximate="tanh")


class FeedForward(nn.Module):
    def __init__(self, config, layer):
        super().__init__()
        width, inner = config.hidden_size, config.intermediate_size
        self.mlp = nn.Sequential(
            nn.LayerNorm(width, eps=config.layer_norm_eps, elementwise_affine=False),
            nn.Linear(width, 2 * inner, bias=False),
            GatedGelu(),
            nn.LayerNorm(inner, eps=config.layer_norm_eps, elementwise_affine=False),
            nn.Linear(inner, width, bias=False),
            nn.Dropout(config.hidden_dropout_prob),
        )
        for linear in (self.mlp[1], self.mlp[4]):
            linear.initial_factor = math.sqrt(1 / (2 * (1 + layer)))

    def forward(self, x):
        return self.mlp(x)


class Layer(nn.Module):
    def __init__(self, config, layer):
        super().__init__()
        self.attention = Attention(config)
        self.mlp = FeedForward(config, layer)

    def forward(self, x, relative, buckets, hidden_keys):
        attended, probabilities = self.attention(x, relative, buckets, hidden_keys)
        x = x + attended
        return x + self.mlp(x), probabilities


class Encoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.layers = nn.ModuleList([Layer(config, layer) for layer in range(config.num_hidden_layers)])


class LanguageModelHead(nn.Module):
    def __init__(self, config):
        super().__init__()
        width = config.hidden_size
        self.nonlinearity = nn.Sequential(
            nn.LayerNorm(width, eps=config.layer_norm_eps, elementwise_affine=False),
            nn.Linear(width, width),
            nn.GELU(),
            nn.LayerNorm(width, eps=config.layer_norm_eps, elementwise_affine=False),
            nn.Dropout(config.hidden_dropout_prob),
            nn.Linear(width, config.vocab_size),
        )

    def forward(self, x, word_embedding):
        """The embedding is taken as it is, so that no version's moment of tying weights can make a difference."""
        return F.linear(self.nonlinearity[:-1](x), word_embedding, self.nonlinearity[-1].bias)


class LtgBertPreTrainedModel(PreTrainedModel):
    config_class = LtgBertConfig
    supports_gradient_checkpointing = False
    _no_split_modules = ["Layer"]

    def add_backbone(self, config):
        self.embedding = Embedding(config)
        self.transformer = Encoder(config)

    def get_input_embeddings(self):
        return self.embedding.word_embedding

    def set_input_embeddings(self, value):
        self.embedding.word_embedding = value

    def _init_weights(self, module):
        """Normal with variance 2 / 5D, cut off at two deviations; the feed-forward blocks less with depth."""
        deviation = math.sqrt(2 / (5 * self.config.hidden_size)) * getattr(module, "initial_factor", 1)
        if isinstance(module, nn.Linear):
            nn.init.trunc_normal_(module.weight, std=deviation, a=-2 * deviation, b=2 * deviation)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            nn.init.trunc_normal_(module.weight, std=deviation, a=-2 * deviation, b=2 * deviation)
        elif isinstance(module, Embedding):
            nn.init.trunc_normal_(module.relative_embedding, std=deviation, a=-2 * deviation, b=2 * deviation)
        elif isinstance(module, nn.LayerNorm) and module.elementwise_affine:
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)

    def encode(self, input_ids, attention_mask, is_causal):
        """Residual streams [batch, length, width] before and after each layer, and each layer's attention probabilities.

        attention_mask: [batch, length], 0 or false at padding, which nobody sees; null: there is none.
        """
        length = input_ids.shape[1]
        hidden_keys = torch.zeros(1, 1, length, length, dtype=torch.bool, device=input_ids.device)
        if attention_mask is not None:
            hidden_keys = hidden_keys | ~attention_mask.bool()[:, None, None, :]
        if is_causal:
            hidden_keys = hidden_keys | torch.ones_like(hidden_keys[:1]).triu(1)

        x, relative = self.embedding(input_ids)
        buckets = distance_buckets(
            length, self.config.position_bucket_size, self.config.max_position_embeddings, input_ids.device
        )
        streams, attentions = [x], []
        for layer in self.transformer.layers:
            x, probabilities = layer(x, relative, buckets, hidden_keys)
            streams.append(x)
            attentions.append(probabilities)
        return streams, attentions

    def output(self, kind, main, streams, attentions, output_hidden_states, output_attentions, return_dict):
        """What a model of transformers returns: an object, or a tuple of what it holds.

        main: the first members, by name.
        """
        if output_hidden_states or (output_hidden_states is None and getattr(self.config, "output_hidden_states", False)):
            main["hidden_states"] = tuple(streams)
        if output_attentions or (output_attentions is None and getattr(self.config, "output_attentions", False)):
            main["attentions"] = tuple(attentions)
        if return_dict is None:
            return_dict = getattr(self.config, "return_dict", True)
        return kind(**main) if return_dict else tuple(value for value in main.values() if value is not None)


class LtgBertModel(LtgBertPreTrainedModel):
    """The backbone: last_hidden_state is the residual stream, which every head normalises first."""

    def __init__(self, config):
        super().__init__(config)
        self.add_backbone(config)
        self.post_init()

    def forward(
        self, input_ids, attention_mask=None, output_hidden_states=None, output_attentions=None, return_dict=None
    ):
        streams, attentions = self.encode(input_ids, attention_mask, is_causal=False)
        main = {"last_hidden_state": streams[-1]}
        return self.output(BaseModelOutput, main, streams, attentions, output_hidden_states, output_attentions, return_dict)


class LtgBertLanguageModel(LtgBertPreTrainedModel):
    """The backbone with the head that both objectives share."""

    _tied_weights_keys = TIED_WEIGHTS

    def __init__(self, config):
        super().__init__(config)
        self.add_backbone(config)
        self.classifier = LanguageModelHead(config)
        self.post_init()

    def get_output_embeddings(self):
        return self.classifier.nonlinearity[-1]

    def set_output_embeddings(self, value):
        self.classifier.nonlinearity[-1] = value

    def logits(self, x):
        return self.classifier(x, self.embedding.word_embedding.weight)


class LtgBertForMaskedLM(LtgBertLanguageModel):
    def forward(
        self,
        input_ids,
        attention_mask=None,
        labels=None,
        output_hidden_states=None,
        output_attentions=None,
        return_dict=None,
    ):
        """labels: [batch, length], the original ids, -100 where there is no target."""
        streams, attentions = self.encode(input_ids, attention_mask, is_causal=False)
        logits = self.logits(streams[-1])
        loss = None if labels is None else F.cross_entropy(logits.flatten(0, 1), labels.flatten())
        main = {"loss": loss, "logits": logits}
        return self.output(MaskedLMOutput, main, streams, attentions, output_hidden_states, output_attentions, return_dict)


class LtgBertForCausalLM(LtgBertLanguageModel, GenerationMixin):
    def forward(
        self,
        input_ids,
        attention_mask=None,
        labels=None,
        output_hidden_states=None,
        output_attentions=None,
        return_dict=None,
    ):
        """labels: [batch, length], the input ids, -100 at padding; they are shifted here."""
        streams, attentions = self.encode(input_ids, attention_mask, is_causal=True)
        logits = self.logits(streams[-1])
        loss = None
        if labels is not None:
            loss = F.cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten())
        main = {"loss": loss, "logits": logits}
        return self.output(CausalLMOutput, main, streams, attentions, output_hidden_states, output_attentions, return_dict)

    def prepare_inputs_for_generation(self, input_ids, attention_mask=None, **kwargs):
        """Nothing is cached: each new token is computed from the whole text."""
        return {"input_ids": input_ids, "attention_mask": attention_mask}


class LtgBertForSequenceClassification(LtgBertPreTrainedModel):
    """A linear classifier on the normalised first position, [CLS]. The language model's head is not loaded."""

    def __init__(self, config):
        super().__init__(config)
        self.num_labels = config.num_labels
        self.add_backbone(config)
        self.head = nn.Sequential(
            nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps, elementwise_affine=False),
            nn.Dropout(config.hidden_dropout_prob),
            nn.Linear(config.hidden_size, config.num_labels),
        )
        self.post_init()

    def forward(
        self,
        input_ids,
        attention_mask=None,
        labels=None,
        output_hidden_states=None,
        output_attentions=None,
        return_dict=None,
    ):
        """labels: [batch] classes; [batch] numbers where there is one label; [batch, labels] 0 or 1 where several may hold."""
        streams, attentions = self.encode(input_ids, attention_mask, is_causal=False)
        logits = self.head(streams[-1][:, 0])
        loss = None
        if labels is not None and self.num_labels == 1:
            loss = F.mse_loss(logits.squeeze(-1), labels.to(logits.dtype))
        elif labels is not None and labels.dim() > 1:
            loss = F.binary_cross_entropy_with_logits(logits, labels.to(logits.dtype))
        elif labels is not None:
            loss = F.cross_entropy(logits, labels)
        main = {"loss": loss, "logits": logits}
        return self.output(
            SequenceClassifierOutput, main, streams, attentions, output_hidden_states, output_attentions, return_dict
        )
