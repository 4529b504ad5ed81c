"""Write what llama.cpp's converter makes of small checkpoints, without weights: the goldens of io.lorapress.model's tests.

usage: model_goldens.py OUT [NAME ...]        (needs PEERS_CACHE: venv/ with torch and transformers, llama.cpp/)

A golden holds config.json, the checkpoint's tensors (shard, name, dtype, shape), and what the converter made of them: keys
below the architecture's name with their types, tensors with shape, whether they are float32, and a CRC-32 of their float32
values. Values are not random but a function of tensor name and index (see pattern), so that the test can make them again.
Shape b gets a config.json without what the class defaults say, so that the table of defaults is tested too.
"""
import copy, json, os, sys, tempfile, zlib
from pathlib import Path
import numpy as np
import torch
from safetensors.torch import load_file, save_file
import reference, small_tokenizers, tiny_models

CACHE = small_tokenizers.CACHE
sys.path[:0] = [CACHE + "/llama.cpp", CACHE + "/llama.cpp/gguf-py"]
import conversion, gguf  # noqa: E402
from conversion.base import ModelBase, ModelType  # noqa: E402
from transformers import AutoConfig  # noqa: E402

# MKL's exp, which PyTorch uses, is one unit off in the last place now and then, and differs by CPU: goldens have the
# correctly rounded one
_exp = torch.exp
torch.exp = lambda t: _exp(t.double()).to(t.dtype)

TYPES = {gguf.GGUFValueType.UINT32: "u32", gguf.GGUFValueType.INT32: "i32", gguf.GGUFValueType.FLOAT32: "f32",
         gguf.GGUFValueType.BOOL: "bool", gguf.GGUFValueType.STRING: "text", gguf.GGUFValueType.ARRAY: "array"}


def pattern(name, count):
    """Values from -1.98 to 1.98 in steps of 1/64, exact in every float type, from the tensor's name and the index."""
    x = (np.arange(count, dtype=np.uint64) * 2654435761 + zlib.crc32(name.encode())) & 0xFFFFFFFF
    x ^= x >> np.uint64(15)
    x = (x * 2246822519) & 0xFFFFFFFF
    x ^= x >> np.uint64(13)
    return ((x % 255).astype(np.float32) - 127) / 64


def repaint(folder):
    """Replaces the weights; gives the list of tensors."""
    shards, listed = sorted(f for f in os.listdir(folder) if f.endswith(".safetensors")), []
    for number, shard in enumerate(shards):
        path = os.path.join(folder, shard)
        tensors = load_file(path)
        for name in sorted(tensors):
            t = tensors[name]
            if t.is_floating_point():
                tensors[name] = torch.from_numpy(pattern(name, t.numel())).reshape(t.shape).to(t.dtype)
            listed.append([number, name, {torch.bfloat16: "BF16", torch.float16: "F16", torch.float32: "F32"}[t.dtype], list(t.shape)])
        save_file(tensors, path, metadata={"format": "pt"})
    return listed


# tensors that published checkpoints have and transformers' own classes do not make
EXTRA = {
    ("glm4-moe", "b"): {"model.layers.2.eh_proj.weight": (192, 384), "model.layers.2.embed_tokens.weight": (320, 192),
                        "model.layers.2.enorm.weight": (192,), "model.layers.2.hnorm.weight": (192,),
                        "model.layers.2.input_layernorm.weight": (192,), "model.layers.2.self_attn.q_proj.weight": (192, 192),
                        "model.layers.2.shared_head.head.weight": (320, 192), "model.layers.2.shared_head.norm.weight": (192,)},
    ("deepseek-v3", "a"): {"model.layers.3.eh_proj.weight": (256, 512), "model.layers.3.enorm.weight": (256,),
                           "model.layers.3.mlp.experts.0.up_proj.weight": (64, 256)},
    ("qwen3_5", "a"): {"mtp.fc.weight": (256, 512), "mtp.pre_fc_norm_embedding.weight": (256,), "mtp.pre_fc_norm_hidden.weight": (256,),
                       "mtp.norm.weight": (256,), "mtp.layers.0.input_layernorm.weight": (256,),
                       "mtp.layers.0.self_attn.q_proj.weight": (512, 256), "mtp.layers.0.mlp.up_proj.weight": (512, 256)},
    ("qwen3-next", "b"): {"mtp.fc.weight": (192, 384), "mtp.norm.weight": (192,),
                          **{f"mtp.layers.0.mlp.experts.{e}.{m}_proj.weight": (192, 64) if m == "down" else (64, 192)
                             for e in range(4) for m in ("down", "gate", "up")}},
    ("llama2", "a"): {"model.layers.0.self_attn.rotary_emb.inv_freq": (32,)},
}


def fuse_experts(tensors):
    """Experts as transformers 5 has them in memory, and some tools save them."""
    for name in [n for n in tensors if ".experts.0.gate_proj" in n]:
        stem = name[:name.index(".0.gate_proj")]
        count = sum(n.startswith(stem) and n.endswith("gate_proj.weight") for n in tensors)
        one = [{m: tensors.pop(f"{stem}.{e}.{m}_proj.weight") for m in ("gate", "up", "down")} for e in range(count)]
        tensors[stem + ".gate_up_proj"] = torch.stack([torch.cat([e["gate"], e["up"]]) for e in one])
        tensors[stem + ".down_proj"] = torch.stack([e["down"] for e in one])


def fuse_projections(tensors):
    """Query, key and value, and up and gate in one, as ERNIE's own checkpoints have them."""
    for name in [n for n in tensors if n.endswith("q_proj.weight")]:
        stem = name[:name.index("q_proj")]
        tensors[stem + "qkv_proj.weight"] = torch.cat([tensors.pop(stem + m + "_proj.weight") for m in "qkv"])
    for name in [n for n in tensors if n.endswith("up_proj.weight")]:
        stem = name[:name.index("up_proj")]
        tensors[stem + "up_gate_proj.weight"] = torch.cat([tensors.pop(stem + m + "_proj.weight") for m in ("up", "gate")])


FUSED = {("qwen3-moe", "b"): fuse_experts, ("qwen3_5-moe", "b"): fuse_experts, ("ernie4_5", "b"): fuse_projections}


def fuse(folder, change):
    for f in sorted(f for f in os.listdir(folder) if f.endswith(".safetensors")):
        tensors = load_file(os.path.join(folder, f))
        change(tensors)
        save_file(tensors, os.path.join(folder, f), metadata={"format": "pt"})


def add_extra(folder, tensors):
    path = sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith(".safetensors"))[-1]
    have = load_file(path)
    dtype = next(iter(have.values())).dtype
    save_file({**have, **{name: torch.zeros(shape, dtype=dtype) for name, shape in tensors.items()}}, path, metadata={"format": "pt"})


def completed(config):
    with tempfile.TemporaryDirectory() as d:
        json.dump(config, open(os.path.join(d, "config.json"), "w"))
        full = AutoConfig.from_pretrained(d).to_dict()
    return {k: v for k, v in full.items() if k not in ("transformers_version", "_name_or_path")}


def sparse(config):
    """Leaves out, one by one, what the configuration class would say by itself."""
    want, left = completed(config), copy.deepcopy(config)
    for part in (left, left.get("text_config"), left.get("vision_config")):
        for key in list(part or {}):
            if key in ("architectures", "model_type", "text_config", "vision_config"):
                continue
            value = part.pop(key)
            try:
                same = completed(left) == want
            except Exception:
                same = False
            if not same:
                part[key] = value
    return left


def old_style(config):
    """Rotary parameters as transformers 4 wrote them, and most checkpoints have them."""
    for part in (config, config.get("text_config") or {}):
        rope = part.get("rope_parameters")
        if rope and "rope_theta" in rope:
            part.pop("rope_parameters")
            part["rope_theta"] = rope.pop("rope_theta")
            if set(rope) - {"rope_type"}:
                part["rope_scaling"] = rope
    return config


def convert(folder, ftype, kind=ModelType.TEXT):
    """Runs the converter without a vocabulary; gives the instance and the tensors it would write."""
    hparams = ModelBase.load_hparams(Path(folder), False)
    architecture = conversion.get_model_architecture(hparams, kind)
    cls = conversion.get_model_class(architecture, mmproj=kind == ModelType.MMPROJ)
    # the converter wants the prediction head of a Qwen or a Nemotron-H (transformers saves none), unless told to do without
    apart = hasattr(cls, "opt_num_mtp_layers") or cls.__name__ == "NemotronHModel"
    cls.no_mtp = apart and not any(name.startswith("mtp.") for name in tensor_names(folder))
    model = cls(Path(folder), ftype, Path(folder) / "out.gguf")
    inner = getattr(model, "impl", model)
    taken = []

    def take(name, data, raw_shape=None, raw_dtype=None, **_):
        taken.append((name, data, raw_dtype))
    inner.gguf_writer.add_tensor = take
    for m in {id(model): model, id(inner): inner}.values():
        m.set_vocab = lambda: None
    inner.prepare_tensors()
    inner.gguf_writer.get_total_parameter_count = lambda: (1, 0, 0, 0)
    inner.prepare_metadata(vocab_only=False)
    return inner, taken


def tensor_names(folder):
    return [name for f in sorted(os.listdir(folder)) if f.endswith(".safetensors") for name in load_file(os.path.join(folder, f))]


def eager(data):
    return gguf.LazyNumpyTensor.to_eager(data) if hasattr(gguf, "LazyNumpyTensor") else np.asarray(data)


def scalar(value):
    return value.item() if hasattr(value, "item") else value


def keys(model):
    prefix = gguf.MODEL_ARCH_NAMES[model.model_arch] + "."
    out = {}
    for key, value in model.gguf_writer.kv_data[0].items():
        if key.startswith((prefix, "clip.")) or key == "general.file_type":
            v = value.value
            v = [scalar(x) for x in v] if isinstance(v, (list, tuple, np.ndarray)) else scalar(v)
            out[key] = [TYPES[value.type], v]
    return out


def converted(folder, kind=ModelType.TEXT):
    """Keys, and tensors with the types they have in a BF16 and in an F16 file and a CRC of their values."""
    model, bf16 = convert(folder, gguf.LlamaFileType.MOSTLY_BF16, kind)
    _, f16 = convert(folder, gguf.LlamaFileType.MOSTLY_F16, kind)
    _, f32 = convert(folder, gguf.LlamaFileType.ALL_F32, kind)
    tensors = []
    for (name, _, in_bf16), (_, _, in_f16), (_, values, _) in zip(bf16, f16, f32):
        crc = zlib.crc32(np.ascontiguousarray(eager(values), dtype=np.float32).tobytes())
        tensors.append([name, list(values.shape), PRECISIONS[in_bf16.name, in_f16.name], f"{crc:08x}"])
    return {"architecture": gguf.MODEL_ARCH_NAMES[model.model_arch], "keys": keys(model), "tensors": tensors}


PRECISIONS = {("BF16", "F16"): "OUTPUT", ("F32", "F32"): "F32", ("F16", "F16"): "F16", ("F32", "F16"): "F16_OR_F32"}


def lines(value):
    """JSON with one tensor or key a line."""
    out = []
    for key, v in value.items():
        if isinstance(v, list):
            out.append(json.dumps(key) + ": [\n" + ",\n".join(json.dumps(x) for x in v) + "]")
        elif isinstance(v, dict) and key in ("gguf", "keys"):
            out.append(json.dumps(key) + ": " + lines(v))
        else:
            out.append(json.dumps(key) + ": " + json.dumps(v))
    return "{\n" + ",\n".join(out) + "}"


def golden(name, shape, out, dtype=torch.bfloat16):
    with tempfile.TemporaryDirectory() as root:
        folder = tiny_models.make(name, shape, root, plain=True, dtype=dtype)
        if (name, shape) in FUSED:
            fuse(folder, FUSED[name, shape])
        add_extra(folder, EXTRA.get((name, shape), {}))
        listed = repaint(folder)
        path = os.path.join(folder, "config.json")
        config = json.load(open(path))
        config = {k: v for k, v in config.items() if k != "transformers_version"}
        if shape == "b" and name not in RAW:
            config = old_style(sparse(config))
        json.dump(config, open(path, "w"))
        tokenizer = {"model": {"vocab": {str(i): i for i in range(TOKENS - 2)}}, "added_tokens": [{"id": 5, "content": "<s>"}, {"id": 10, "content": "[IMG_BREAK]"}]}
        json.dump(tokenizer, open(os.path.join(folder, "tokenizer.json"), "w"))
        json.dump({}, open(os.path.join(folder, "tokenizer_config.json"), "w"))
        json.dump({"image_mean": [0.5, 0.25, 0.75], "image_std": [0.5, 0.5, 0.125]}, open(os.path.join(folder, "preprocessor_config.json"), "w"))
        reference.reads_config_of(name)
        result = {"config": config, "checkpoint": listed, "gguf": converted(folder)}
        if name in tiny_models.VISION:
            result["mmproj"] = converted(folder, ModelType.MMPROJ)
    with open(os.path.join(out, f"{name}-{shape}.json"), "w") as f:
        f.write(lines(result) + "\n")


def main():
    out, *names = sys.argv[1:]
    for name in names or tiny_models.FAMILIES:
        for shape in "ab":
            try:
                golden(name, shape, out, torch.float16 if (name, shape) in HALF else torch.bfloat16)
                print("wrote", name, shape, flush=True)
            except Exception as e:
                print("FAILED", name, shape, type(e).__name__, str(e)[:300], flush=True)
                if "-v" in os.environ.get("GOLDEN", ""):
                    raise


TOKENS = 310  # fewer than the embedding has rows
# families that the converter reads config.json of as it is, without class defaults
RAW = {"granite-hybrid", "granite-hybrid-dense", "falcon-h1", *reference.AS_WRITTEN}
HALF = {("llama2", "b"), ("gemma2", "b"), ("qwen3-next", "b")}

if __name__ == "__main__":
    main()
