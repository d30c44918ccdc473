"""Sizes of an LTG-BERT model, for transformers 4 and 5. Written by AntLM (MIT licence)."""

from transformers import PretrainedConfig


class LtgBertConfig(PretrainedConfig):
    """
    vocab_size, hidden_size, intermediate_size, num_hidden_layers, num_attention_heads: as everywhere.
    max_position_embeddings: distances beyond it share the last bucket; longer texts are computed all the same.
    position_bucket_size: K of the 2K - 1 buckets of distances.
    layer_norm_eps: of every layer norm.
    hidden_dropout_prob, attention_probs_dropout_prob: dropout of activations and of attention probabilities.
    tie_word_embeddings: the head's matrix is the embedding; LTG-BERT has no other.
    """

    model_type = "ltgbert"

    def __init__(
        self,
        vocab_size=16384,
        hidden_size=384,
        intermediate_size=1024,
        num_hidden_layers=12,
        num_attention_heads=6,
        max_position_embeddings=512,
        position_bucket_size=32,
        layer_norm_eps=1e-7,
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.1,
        tie_word_embeddings=True,
        **kwargs,
    ):
        if not tie_word_embeddings:
            raise ValueError("LTG-BERT's head is its embedding: tie_word_embeddings must be true.")
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.intermediate_size = intermediate_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.max_position_embeddings = max_position_embeddings
        self.position_bucket_size = position_bucket_size
        self.layer_norm_eps = layer_norm_eps
        self.hidden_dropout_prob = hidden_dropout_prob
        self.attention_probs_dropout_prob = attention_probs_dropout_prob
        super().__init__(tie_word_embeddings=tie_word_embeddings, **kwargs)
