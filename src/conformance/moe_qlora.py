"""QLoRA of every family with experts: adapters that PEFT makes on attention and on the experts' parameters, merged by us. The merged
folder is compared with PEFT's own merge in float32, our GGUF files with what the converter and llama-quantize make of our folder.
In shape a the experts are NF4 as well, in shape b only what is no expert. One line a model, then a total.

usage: moe_qlora.py WORK JAVA [FAMILY[-a|-b] ...]
"""
import gc, json, os, shutil, sys
import torch, transformers  # noqa: F401  imported once, before any fork
from safetensors.torch import load_file, save_file
import peft
import reference, tiny_models
from comparer import Comparer
from families import OPTIONS
from reference import Failure, forked

TYPES = ["bf16", "q4_k_m"]
MOE = ["mixtral", "qwen2-moe", "qwen3-moe", "phimoe", "gpt-oss", "llama4", "deepseek-v2", "deepseek-v3", "granite-moe", "granite-moe-shared",
       "olmoe", "glm4-moe", "hunyuan-moe", "ernie4_5-moe", "lfm2-moe", "qwen3-next", "qwen3_5-moe", "qwen3-vl-moe", "granite-hybrid",
       "nemotron-h-moe", "gemma4-moe"]
NF4 = torch.tensor([-1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
                    -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
                    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0])
BLOCK = 64
# a bf16 value is at most half a unit off, and PyTorch sums in another order
ROUNDING, NOISE = 2.0 ** -8, 1e-5


def quantized(tensor):
    """Nibbles and absmax of blocks, as bitsandbytes lays them out, and the bf16 values that they stand for."""
    flat = tensor.float().reshape(-1, BLOCK)
    absmax = flat.abs().amax(1)
    scaled = flat * (1 / absmax)[:, None]
    index = torch.bucketize(scaled, (NF4[1:] + NF4[:-1]) / 2).reshape(-1)
    packed = (index[0::2] * 16 + index[1::2]).to(torch.uint8).reshape(-1, 1)
    return packed, absmax, (NF4[index].reshape(-1, BLOCK) * absmax[:, None]).to(torch.bfloat16).reshape(tensor.shape)


def is_expert(name, tensor):
    return (".experts." in name or ".block_sparse_moe." in name) and "router" not in name and tensor.ndim >= 2 and not name.endswith(("bias", "bias_proj"))


def is_linear(name, tensor):
    return tensor.ndim == 2 and name.endswith("proj.weight") and ".experts." not in name


def quantize_folder(source, base, plain, experts):
    """Makes the 4-bit base of a folder, and a 16-bit folder with the values that the base stands for."""
    for folder in (base, plain):
        shutil.copytree(source, folder)
    for file in (f for f in os.listdir(source) if f.endswith(".safetensors")):
        tensors, stored, values = load_file(os.path.join(source, file)), {}, {}
        for name, tensor in tensors.items():
            stored[name] = values[name] = tensor
            if tensor.numel() % BLOCK == 0 and (is_linear(name, tensor) or experts and is_expert(name, tensor)):
                stored[name], absmax, values[name] = quantized(tensor)
                state = {"quant_type": "nf4", "blocksize": BLOCK, "dtype": "bfloat16", "shape": list(tensor.shape)}
                stored.update({name + ".absmax": absmax, name + ".quant_map": NF4.clone(),
                               name + ".quant_state.bitsandbytes__nf4": torch.frombuffer(bytearray(json.dumps(state).encode()), dtype=torch.uint8)})
        save_file(stored, os.path.join(base, file), metadata={"format": "pt"})
        save_file(values, os.path.join(plain, file), metadata={"format": "pt"})
    tiny_models.reindex(base)
    path = os.path.join(base, "config.json")
    config = json.load(open(path))
    config["quantization_config"] = {"quant_method": "bitsandbytes", "load_in_4bit": True, "load_in_8bit": False, "bnb_4bit_quant_type": "nf4",
                                     "bnb_4bit_use_double_quant": False, "bnb_4bit_compute_dtype": "bfloat16", "bnb_4bit_quant_storage": "uint8"}
    json.dump(config, open(path, "w"), indent=1)


def adapted(model):
    """PEFT on attention's and shared experts' linear layers, and on parameters that hold all experts."""
    linears = [name for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)
               and any(word in name for word in ("attn", "attention", "shared_expert", ".experts.")) and "visual" not in name]
    stacks = [name for name, p in model.named_parameters() if p.ndim == 3 and "experts" in name]
    config = peft.LoraConfig(r=4, lora_alpha=8, target_modules=linears, target_parameters=stacks or None)
    torch.manual_seed(5)
    wrapped = peft.get_peft_model(model, config)
    with torch.no_grad():
        for name, p in wrapped.named_parameters():
            if "lora_" in name:
                p.copy_((0.05 * torch.randn_like(p)).to(torch.bfloat16))
    return wrapped, len(linears), len(stacks)


def trained(name, shape, work):
    """Makes folder, 4-bit base, adapter, and PEFT's merge; gives how many layers and stacks of experts the adapter changes."""
    folder, _, model = tiny_models.save(name, shape, work)
    model_class = type(model)
    base, plain = os.path.join(work, "base"), os.path.join(work, "plain")
    quantize_folder(folder, base, plain, shape == "a")
    del model
    gc.collect()
    wrapped, linears, stacks = adapted(model_class.from_pretrained(plain, dtype=torch.float32))
    wrapped.save_pretrained(os.path.join(work, "adapter"))
    merged = wrapped.merge_and_unload()
    torch.save(merged.state_dict(), os.path.join(work, "expected.pt"))
    return linears, stacks, model_class.__name__


def compared(work, class_name):
    """Our merged folder, read by transformers, against PEFT's merge: share of values that are not its rounding to bf16."""
    model = getattr(transformers, class_name).from_pretrained(os.path.join(work, "merged_16bit"), dtype=torch.float32)
    expected = torch.load(os.path.join(work, "expected.pt"))
    ours = model.state_dict()
    if ours.keys() != expected.keys():
        return f"other tensors: {sorted(ours.keys() ^ expected.keys())[:4]}"
    for name, theirs in expected.items():
        if ours[name].shape != theirs.shape:
            return f"{name}: {list(ours[name].shape)}, PEFT {list(theirs.shape)}"
        off = (ours[name] - theirs).abs() > ROUNDING * theirs.abs() + NOISE
        if off.any():
            return f"{name}: {int(off.sum())} of {off.numel()} values differ from PEFT's merge"
    return None


def check(work, log, name, shape, comparer):
    linears, stacks, class_name = forked(log, trained, name, shape, work)
    to = ",".join(["merged_16bit", *("gguf:" + t for t in TYPES)])
    comparer.begin_run(log + ".ours", "export", os.path.join(work, "adapter"), "--base", os.path.join(work, "base"), "--to", to, "-o", work,
                       "--name", "ours")
    comparer.end_run(log + ".ours")
    difference = forked(log, compared, work, class_name)
    if difference:
        raise Failure("merged folder: " + difference)
    pre = reference.pre_tokenizer(tiny_models.cut_from(name, shape), os.path.join(work, "merged_16bit"))
    theirs = {t: os.path.join(work, f"ref-{t}.gguf") for t in TYPES}
    try:
        forked(log, reference.convert, name, os.path.join(work, "merged_16bit"), theirs["bf16"], "bf16", pre, *OPTIONS.get(name, []))
    except Failure as e:
        return f"merged folder equal; the converter: {e}"
    for kind in TYPES[1:]:
        reference.quantize(log, theirs["bf16"], theirs[kind], kind)
    for kind in TYPES:
        verdict, (detail, *_) = comparer.ask("diff", theirs[kind], os.path.join(work, f"ours-{kind.upper()}.gguf"))
        if verdict != "equal":
            raise Failure(f"{kind}: {detail}")
    return f"equal; adapter on {linears} layers and {stacks} stacks of experts{', experts NF4' if shape == 'a' else ''}"


def main():
    root, java, *names = sys.argv[1:]
    comparer = Comparer(java)
    failed = 0
    for name, shape in ((n, s) for n in MOE for s in "ab"):
        if names and name not in names and f"{name}-{shape}" not in names:
            continue
        work, log = os.path.join(root, f"{name}-{shape}"), os.path.join(root, f"{name}-{shape}.log")
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work)
        open(log, "w").close()
        try:
            verdict = check(work, log, name, shape, comparer)
        except Failure as e:
            verdict = f"DIFFERS: {e}"
            failed += 1
        print(f"{name}-{shape} QLoRA: {verdict}", flush=True)
        if not os.environ.get("KEEP"):
            shutil.rmtree(work)
    print(f"{failed} of the QLoRA merges differ")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
