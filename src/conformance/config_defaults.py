"""Write what transformers' configuration classes say when config.json is silent, one line a model type.

usage: config_defaults.py OUT.json          (needs transformers; the version is kept in the file)

A line holds: defaults (field -> value), aliases (other name -> field), parts (field -> model type of a nested
configuration), rope (whether the class standardises rotary parameters) and theta (its base when nothing says so). What a
class computes in __post_init__ is not here: io.lorapress.model.config.Derivations has it.
"""
import dataclasses, json, sys
import transformers
from transformers import CONFIG_MAPPING, PreTrainedConfig
from transformers.generation import GenerationConfig

MODEL_TYPES = """
arcee llama mistral mixtral ministral ministral3 mistral3 mistral4 llama4 llama4_text qwen2 qwen2_moe olmoe qwen3 qwen3_moe qwen3_next
qwen3_5 qwen3_5_text qwen3_5_moe qwen3_5_moe_text qwen2_vl qwen2_vl_text qwen2_5_vl qwen2_5_vl_text qwen3_vl qwen3_vl_text
qwen3_vl_moe qwen3_vl_moe_text gemma gemma2 gemma3 gemma3_text gemma3n gemma3n_text gemma4 gemma4_text phi3 phimoe gpt_oss
granite granitemoe granitemoeshared granitemoehybrid smollm3 olmo olmo2 olmo3 cohere cohere2 deepseek_v2 deepseek_v3
starcoder2 stablelm falcon falcon_h1 glm4 glm4_moe seed_oss exaone4 hunyuan_v1_dense hunyuan_v1_moe ernie4_5 ernie4_5_moe
lfm2 lfm2_moe nemotron nemotron_h siglip_vision_model pixtral llava mllama mllama_text_model mllama_vision_model
qwen2_5_vl_vision qwen2_vl_vision qwen3_vl_vision qwen3_vl_moe_vision gemma4_vision
""".split()
BASE = {f.name for f in dataclasses.fields(PreTrainedConfig)} | {"transformers_version"}
DULL = {"initializer_range", "use_cache", "attention_dropout", "resid_pdrop", "embd_pdrop", "hidden_dropout",
        "output_router_logits", "router_aux_loss_coef", "router_jitter_noise", "pretraining_tp", "residual_dropout",
        "embedding_dropout", "attention_bias", "mlp_bias", "initializer_factor", "time_step_limit"}


def plain(value):
    """The JSON form of a default, or a mark that it has none."""
    if isinstance(value, PreTrainedConfig):
        return KeyError
    if isinstance(value, (tuple, set)):
        value = list(value)
    try:
        json.dumps(value)
    except TypeError:
        return KeyError
    return value


def default(field):
    if field.default is not dataclasses.MISSING:
        return plain(field.default)
    if field.default_factory is not dataclasses.MISSING:
        return plain(field.default_factory())
    return KeyError


def describe(cls):
    fields = {f.name: default(f) for f in dataclasses.fields(cls) if f.name not in BASE | DULL}
    line = {"defaults": {k: v for k, v in fields.items() if v is not KeyError}}
    if cls.attribute_map:
        line["aliases"] = dict(cls.attribute_map)
    parts = {k: sub.model_type for k, sub in cls.sub_configs.items() if getattr(sub, "model_type", "")}
    if parts:
        line["parts"] = parts
    if "rope_parameters" in fields:
        line["rope"] = True
        theta = cls.default_theta
        line["theta"] = theta if isinstance(theta, dict) else float(theta)
        if cls.default_rope_type != "default":
            line["rope_type"] = cls.default_rope_type
    return line


def main():
    known, table = {}, {}
    for name in MODEL_TYPES:
        try:
            known[name] = CONFIG_MAPPING[name]
        except KeyError:
            pass
    for cls in list(known.values()):
        for sub in cls.sub_configs.values():
            if getattr(sub, "model_type", ""):
                known.setdefault(sub.model_type, sub)
    for name in sorted(known):
        try:
            table[name] = describe(known[name])
        except TypeError as e:
            print("left out", name, e, file=sys.stderr)
    left = sorted(set(MODEL_TYPES) - set(table))
    print(len(table), "model types; unknown to this transformers:", *left, file=sys.stderr)
    popped = sorted(GenerationConfig._get_default_generation_params())
    with open(sys.argv[1], "w") as out:
        out.write('{"transformers": %s,\n"generation": %s,\n"classes": {\n' % (json.dumps(transformers.__version__), json.dumps(popped)))
        out.write(",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in table.items()))
        out.write("\n}}\n")


main()
