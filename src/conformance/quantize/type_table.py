"""Ask llama-quantize which type each tensor of many models gets, and write the answers down.

usage: PEERS_CACHE=... python type_table.py OUT.jsonl.gz [NAME ...]

The models are headers only (GGUF files with holes for data): many architectures, 2 to 80 layers, tied and untied, 4 and 8 experts,
widths that do not fit a block. Each is run through `llama-quantize --dry-run` with every file type, without and with an importance
matrix, and some with the options that bear on types. A line of the table is a model: its keys, its tensors, and the runs, each with
a letter a tensor (in the order llama-quantize lists them), the fallbacks it warned of, whether it asks for an importance matrix.
"""
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

CACHE = os.path.expanduser(os.environ["PEERS_CACHE"])
sys.path.insert(0, os.path.join(CACHE, "llama.cpp", "gguf-py"))
import gguf
import numpy as np

TYPES = """Q1_0 Q2_0 Q4_0 Q4_1 MXFP4_MOE Q5_0 Q5_1 IQ2_XXS IQ2_XS IQ2_S IQ2_M IQ1_S IQ1_M TQ1_0 TQ2_0 Q2_K Q2_K_S IQ3_XXS IQ3_S
IQ3_M IQ3_XS Q3_K_S Q3_K_M Q3_K_L IQ4_NL IQ4_XS Q4_K_S Q4_K_M Q5_K_S Q5_K_M Q6_K Q8_0 F16 BF16 F32 COPY""".split()
LETTERS = {t.name.lower(): chr(ord("A") + t.value) for t in gguf.GGMLQuantizationType}
F32_SUFFIX = ("_norm.weight", ".bias", "ffn_gate_inp.weight", "ssm_a", "ssm_d", "ssm_conv1d.weight", "sinks.weight")


class Model:
    """Keys and tensors of a GGUF header. Shapes are written slowest first."""

    def __init__(self, arch, L=2, E=256, F=512, H=4, K=4, X=0, tied=False, **keys):
        self.arch, self.L, self.E, self.F, self.H, self.K, self.X, self.tied = arch, L, E, F, H, K, X, tied
        self.keys, self.tensors = {}, []
        self.set(context_length=512, embedding_length=E, block_count=L, feed_forward_length=F, **{
            "attention.head_count": H, "attention.head_count_kv": K, "attention.layer_norm_rms_epsilon": 1e-5,
            "attention.layer_norm_epsilon": 1e-5})
        if X:
            self.set(expert_count=X, expert_used_count=2)
        self.set(**keys)

    def set(self, **keys):
        for key, value in keys.items():
            self.keys[f"{self.arch}.{key}"] = value

    def add(self, name, *shape, type="BF16"):
        if len(shape) == 1 or name.endswith(F32_SUFFIX):
            type = "F32"
        self.tensors.append((name, type, list(shape)))

    def ends(self, extra=()):
        self.add("token_embd.weight", 320, self.E)
        self.add("output_norm.weight", self.E)
        if not self.tied:
            self.add("output.weight", 320, self.E)
        for name, *shape in extra:
            self.add(name, *shape)

    def block(self, i, names):
        E, F, H, K, X = self.E, self.F, self.H, self.K, self.X
        kv = E // H * K
        shapes = {"attn_q": (E, E), "attn_k": (kv, E), "attn_v": (kv, E), "attn_output": (E, E), "attn_qkv": (E + 2 * kv, E),
                  "ffn_gate": (F, E), "ffn_up": (F, E), "ffn_down": (E, F), "ffn_gate_inp": (X, E), "ffn_gate_exps": (X, F, E),
                  "ffn_up_exps": (X, F, E), "ffn_down_exps": (X, E, F), "ffn_gate_up": (2 * F, E),
                  "ffn_gate_shexp": (F, E), "ffn_up_shexp": (F, E), "ffn_down_shexp": (E, F), "ffn_gate_inp_shexp": (1, E)}
        for name in names.split():
            base, bias = name.removesuffix("+b"), name.endswith("+b")
            if base.endswith("norm"):
                shape = (E,)
            else:
                shape = shapes[base]
            self.add(f"blk.{i}.{base}.weight", *shape)
            if bias:
                self.add(f"blk.{i}.{base}.bias", shape[0])

    def blocks(self, names):
        for i in range(self.L):
            self.block(i, names)
        return self


DENSE = "attn_norm attn_q attn_k attn_v attn_output ffn_norm ffn_gate ffn_up ffn_down"
EXPERTS = "attn_norm attn_q attn_k attn_v attn_output ffn_norm ffn_gate_inp ffn_gate_exps ffn_up_exps ffn_down_exps"


def llama(arch="llama", names=DENSE, **a):
    m = Model(arch, **a)
    m.ends([("rope_freqs.weight", 32)])
    m.set(**{"rope.dimension_count": m.E // m.H})
    return m.blocks(names)


def moe(arch="llama", names=EXPERTS, **a):
    return llama(arch, names, **{"expert_feed_forward_length": 512, **a})


def falcon(**a):
    m = Model("falcon", **a)
    m.set(**{"rope.dimension_count": m.E // m.H})
    m.ends([("output_norm.bias", m.E)])
    return m.blocks("attn_norm attn_qkv attn_output ffn_up ffn_down")


def phi3(**a):
    m = Model("phi3", **a)
    m.set(**{"rope.dimension_count": m.E // m.H, "attention.sliding_window": 0})
    m.ends()
    for i in range(m.L):
        m.block(i, "attn_norm attn_qkv attn_output ffn_norm")
        m.add(f"blk.{i}.ffn_up.weight", 2 * m.F, m.E)
        m.block(i, "ffn_down")
    return m


def gpt2(**a):
    m = Model("gpt2", **a)
    m.ends([("position_embd.weight", 512, m.E), ("output_norm.bias", m.E)])
    return m.blocks("attn_norm attn_qkv+b attn_output+b ffn_norm ffn_up+b ffn_down+b")


def gemma3n(**a):
    m = Model("gemma3n", **a)
    m.set(**{"attention.sliding_window": 128, "attention.shared_kv_layers": 0, "altup.num_inputs": 4, "altup.active_idx": 0,
             "embedding_length_per_layer_input": 256, "attention.key_length": 64, "attention.value_length": 64})
    m.ends([("per_layer_token_embd.weight", 320, 256 * m.L), ("altup_proj.weight", 3, m.E, m.E), ("per_layer_model_proj.weight", 256 * m.L, m.E)])
    for i in range(m.L):
        m.block(i, DENSE)
        m.add(f"blk.{i}.laurel_l.weight", 64, m.E)
        m.add(f"blk.{i}.altup_router.weight", 4, m.E)
        m.add(f"blk.{i}.inp_gate.weight", 256, m.E)
        m.add(f"blk.{i}.proj.weight", m.E, 256)
    return m


def deepseek2(latent=True, dense=1, **a):
    m = Model("deepseek2", **a)
    m.set(**{"leading_dense_block_count": dense, "attention.q_lora_rank": 64, "attention.kv_lora_rank": 32, "attention.key_length": 48,
             "attention.value_length": 32, "attention.key_length_mla": 48, "attention.value_length_mla": 32, "rope.dimension_count": 16,
             "expert_feed_forward_length": 256, "expert_shared_count": 1, "expert_weights_scale": 1.0, "vocab_size": 320})
    m.ends()
    for i in range(m.L):
        m.block(i, "attn_norm ffn_norm attn_output")
        m.add(f"blk.{i}.attn_q_a.weight", 64, m.E)
        m.add(f"blk.{i}.attn_q_b.weight", m.H * 48, 64)
        m.add(f"blk.{i}.attn_kv_a_mqa.weight", 48, m.E)
        if latent:
            m.add(f"blk.{i}.attn_k_b.weight", m.H, 32, 32)
            m.add(f"blk.{i}.attn_v_b.weight", m.H, 32, 32)
        else:
            m.add(f"blk.{i}.attn_kv_b.weight", m.H * 64, 32)
        m.block(i, "ffn_gate ffn_up ffn_down" if i < dense else
                "ffn_gate_inp ffn_gate_exps ffn_up_exps ffn_down_exps ffn_gate_shexp ffn_up_shexp ffn_down_shexp")
    return m


def gpt_oss(kept=False, **a):
    m = Model("gpt-oss", **a)
    m.set(**{"attention.sliding_window": 128, "expert_feed_forward_length": 512, "attention.key_length": 64, "attention.value_length": 64})
    m.ends()
    for i in range(m.L):
        m.block(i, "attn_norm attn_q+b attn_k+b attn_v+b attn_output+b post_attention_norm ffn_gate_inp")
        m.add(f"blk.{i}.attn_sinks.weight", m.H)
        for part in ("gate", "up", "down"):
            shape = (m.X, m.E, m.F) if part == "down" else (m.X, m.F, m.E)
            m.add(f"blk.{i}.ffn_{part}_exps.weight", *shape, type="MXFP4" if kept else "BF16")
            m.tensors.append((f"blk.{i}.ffn_{part}_exps.bias", "F32", [m.X, shape[1]]))
    return m


def mamba(**a):
    m = Model("mamba", **a)
    m.set(**{"ssm.conv_kernel": 4, "ssm.inner_size": 512, "ssm.state_size": 16, "ssm.time_step_rank": 16,
             "attention.head_count": 0, "attention.head_count_kv": 0})
    m.ends()
    for i in range(m.L):
        m.block(i, "attn_norm")
        for name, *shape in (("ssm_in.weight", 1024, m.E), ("ssm_conv1d.weight", 512, 4), ("ssm_x.weight", 48, 512),
                             ("ssm_dt.weight", 512, 16), ("ssm_a", 512, 16), ("ssm_d", 512), ("ssm_out.weight", m.E, 512)):
            m.add(f"blk.{i}.{name}", *shape)
    return m


def hybrid(**a):
    m = Model("lfm2", **a)
    m.keys["lfm2.attention.head_count_kv"] = [0 if i % 2 == 0 else 2 for i in range(m.L)]
    m.set(**{"shortconv.l_cache": 3, "vocab_size": 320})
    m.ends()
    for i in range(m.L):
        m.block(i, "attn_norm ffn_norm ffn_gate ffn_up ffn_down")
        if i % 2 == 0:
            m.add(f"blk.{i}.shortconv.conv.weight", m.E, 3)
            m.add(f"blk.{i}.shortconv.in_proj.weight", 3 * m.E, m.E)
            m.add(f"blk.{i}.shortconv.out_proj.weight", m.E, m.E)
        else:
            m.block(i, "attn_q attn_k attn_v attn_output")
    return m


def rwkv(**a):
    m = Model("rwkv6", **a)
    m.set(**{"wkv.head_size": 64, "time_mix_extra_dim": 32, "time_decay_extra_dim": 64, "rescale_every_n_layers": 6, "attention.head_count": 0})
    m.ends([("token_embd_norm.weight", m.E)])
    for i in range(m.L):
        m.block(i, "attn_norm")
        for name, *shape in (("time_mix_w1.weight", 160, m.E), ("time_mix_w2.weight", 5, m.E, 32), ("time_mix_decay_w1.weight", 64, m.E),
                             ("time_mix_decay_w2.weight", m.E, 64), ("time_mix_first.weight", 4, 64), ("time_mix_key.weight", m.E, m.E),
                             ("time_mix_value.weight", m.E, m.E), ("time_mix_output.weight", m.E, m.E),
                             ("time_mix_lerp_fused.weight", 5, 1, 1, m.E), ("channel_mix_key.weight", m.F, m.E), ("channel_mix_value.weight", m.E, m.F)):
            m.add(f"blk.{i}.{name}", *shape)
    return m


def bert(**a):
    m = Model("bert", **a)
    m.set(**{"attention.causal": False})
    for name, *shape in (("token_embd.weight", 320, m.E), ("position_embd.weight", 512, m.E), ("token_types.weight", 2, m.E),
                         ("token_embd_norm.weight", m.E)):
        m.add(name, *shape)
    return m.blocks("attn_q+b attn_k+b attn_v+b attn_output+b attn_output_norm ffn_up+b ffn_down+b layer_output_norm")


def t5(**a):
    m = Model("t5", **a)
    m.set(**{"attention.relative_buckets_count": 32, "attention.key_length": 64, "attention.value_length": 64})
    m.add("token_embd.weight", 320, m.E)
    for side in ("enc", "dec"):
        m.add(f"{side}.output_norm.weight", m.E)
        for i in range(m.L):
            m.add(f"{side}.blk.{i}.attn_rel_b.weight", 32, m.H)
            for part, *shape in (("attn_q", m.E, m.E), ("attn_k", m.E, m.E), ("attn_v", m.E, m.E), ("attn_o", m.E, m.E),
                                 ("ffn_up", m.F, m.E), ("ffn_down", m.E, m.F)):
                m.add(f"{side}.blk.{i}.{part}.weight", *shape)
    return m


def vision(**a):
    m = Model("clip", **a)
    for name, *shape in (("v.patch_embd.weight", 256, 3, 14, 14), ("v.position_embd.weight", 64, 256), ("mm.0.weight", 256, 256),
                         ("v.blk.0.attn_q.weight", 256, 256), ("v.blk.0.attn_out.weight", 256, 256), ("v.blk.0.ffn_up.weight", 512, 256),
                         ("v.blk.0.ffn_down.weight", 256, 512), ("v.patch_merger.weight", 256, 512), ("abcde", 64, 256)):
        m.add(name, *shape)
    return m


def strange(**a):
    """Names and shapes at the edges of the rules."""
    m = llama(**a)
    m.add("abcde", 64, 256)
    m.add("weigh", 64, 256)
    m.add("blk.0.flat.weight", 1, 256)
    m.add("blk.0.deep.weight", 1, 1, 64, 256)
    m.add("blk.1.attn_v.weight.extra", 64, 256)
    m.add("blk.10.ffn_up.late_weight", 64, 256)
    m.add("blk.-1.ffn_gate.weight", 64, 256)
    m.add("output.weights", 64, 256)
    m.add("Blk.0.Upper.weight", 64, 256)
    m.add("blk.1.scalar.weight", 1, type="F32")
    m.add("blk.1.kept.weight", 64, 256, type="F16")
    m.add("blk.1.done.weight", 64, 256, type="Q8_0")
    return m


def models():
    for L in (2, 3, 8, 9, 32):
        for tied in (False, True):
            t = "-tied" if tied else ""
            yield f"llama-{L}{t}", llama(L=L, tied=tied)
            yield f"llama-gqa-{L}{t}", llama(L=L, tied=tied, H=8, K=2)
            yield f"llama-8x-{L}{t}", moe(L=L, tied=tied, X=8, K=2)
            yield f"llama-4x-{L}{t}", moe(L=L, tied=tied, X=4, K=2)
        yield f"falcon-{L}", falcon(L=L, K=1, tied=L % 2 == 0)
        yield f"phi3-{L}", phi3(L=L)
        yield f"gemma2-{L}", llama("gemma2", DENSE + " post_attention_norm post_ffw_norm", L=L, tied=True, K=2, **{
            "attention.sliding_window": 128, "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0})
        yield f"qwen3moe-{L}", moe("qwen3moe", L=L, X=16, K=1)
        yield f"deepseek2-{L}", deepseek2(L=L, X=4)
        yield f"gpt-oss-{L}", gpt_oss(L=L, X=4, K=2)
    for E, F in ((288, 544), (384, 768), (100, 200), (257, 511)):
        yield f"llama-odd-{E}", llama(L=8, E=E, F=F, H=1, K=1)
        yield f"llama-odd-{E}-tied", llama(L=8, E=E, F=F, H=1, K=1, tied=True)
        yield f"llama-odd-{E}-8x", moe(L=8, E=E, F=F, H=1, K=1, X=8)
    yield "llama-80", llama(L=80, H=8, K=1)
    yield "llama-80-mha", llama(L=80, K=4)
    yield "qwen2-80", llama("qwen2", L=80, K=4)
    yield "olmo-80", llama("olmo", L=80, K=4)
    yield "jais2-68", llama("jais2", L=68, K=4)
    yield "qwen2-3", llama("qwen2", "attn_norm attn_q+b attn_k+b attn_v+b attn_output ffn_norm ffn_gate ffn_up ffn_down", L=3, K=2)
    yield "qwen3-3", llama("qwen3", DENSE + " attn_q_norm attn_k_norm", L=3, K=2)
    yield "qwen2moe-3", moe("qwen2moe", EXPERTS + " ffn_gate_inp_shexp ffn_gate_shexp ffn_up_shexp ffn_down_shexp", L=3, X=4, K=2, **{
        "expert_shared_feed_forward_length": 512})
    yield "glm4moe-3", moe("glm4moe", EXPERTS, L=3, X=8, K=2, **{"nextn_predict_layers": 1, "leading_dense_block_count": 0,
                           "expert_shared_count": 1, "expert_weights_scale": 1.0, "expert_weights_norm": True, "expert_gating_func": 2})
    yield "grok-3", moe("grok", EXPERTS, L=3, X=8, K=2)
    yield "dbrx-3", moe("dbrx", EXPERTS, L=3, X=16, K=2, **{"attention.clamp_kqv": 8.0})
    yield "deepseek2-kv_b", deepseek2(L=9, X=8, latent=False)
    yield "gpt-oss-kept", gpt_oss(L=3, X=4, K=2, kept=True)
    yield "gpt2-9", gpt2(L=9)
    yield "gemma3n-3", gemma3n(L=3, tied=True)
    yield "mamba-3", mamba(L=3)
    yield "lfm2-4", hybrid(L=4, tied=True)
    yield "rwkv6-3", rwkv(L=3)
    yield "bert-3", bert(L=3)
    yield "t5-3", t5(L=3)
    yield "clip", vision(L=2)
    yield "nanbeige-8", llama("nanbeige", L=8, K=2, **{"num_loops": 2})
    yield "starcoder2-9", llama("starcoder2", "attn_norm attn_q+b attn_k+b attn_v+b attn_output+b ffn_norm ffn_up+b ffn_down+b", L=9, K=1)
    yield "cohere2-3", llama("cohere2", L=3, tied=True, **{"attention.sliding_window": 128, "logit_scale": 0.25})
    yield "hunyuan-dense-3", llama("hunyuan-dense", L=3, tied=True, **{"attention.key_length": 64, "attention.value_length": 64})
    yield "strange", strange(L=9)


OPTIONS = [
    ["--pure"], ["--leave-output-tensor"], ["--output-tensor-type", "q8_0"], ["--token-embedding-type", "q3_K"],
    ["--output-tensor-type", "f16", "--token-embedding-type", "iq4_nl"], ["--pure", "--output-tensor-type", "q5_0"],
    ["--tensor-type", "attn_v=q8_0", "--tensor-type", r"blk\.[0-3]\.ffn_down=q6_k"], ["--tensor-type", "FFN_(up|gate)=IQ4_XS"],
    ["--tensor-type", "token_embd=f32", "--tensor-type", "output=bf16"], ["--tensor-type", "[[:digit:]]+.attn_[qk]\\.=q5_1", "--pure"],
    ["--tensor-type", "^blk.(1|7|8)\\..*(weight)$=q5_k", "--token-embedding-type", "q8_0"],
    ["--tensor-type", "per_layer_token_embd=q4_0", "--token-embedding-type", "q8_0"],
    ["--prune-layers", "1"], ["--prune-layers", "0,2"], ["--prune-layers", "7,8,100", "--tensor-type", "blk.1.=q8_0"],
]
OPTION_MODELS = "llama-gqa-9 llama-9-tied llama-8x-9 falcon-9 gemma3n-3 deepseek2-9 gpt-oss-kept strange llama-odd-288".split()
OPTION_TYPES = "Q4_K_M IQ3_XXS Q2_K_S F16 Q8_0 MXFP4_MOE".split()


def write(model, path):
    w = gguf.GGUFWriter(path, model.arch)
    for key, value in model.keys.items():
        if isinstance(value, list):
            w.add_array(key, value)
        else:
            {bool: w.add_bool, int: w.add_uint32, float: w.add_float32}[type(value)](key, value)
    size = 0
    for name, t, shape in model.tensors:
        t = gguf.GGMLQuantizationType[t]
        block, width = gguf.GGML_QUANT_SIZES[t]
        bytes = int(np.prod(shape)) // block * width
        size += (bytes + 31) // 32 * 32
        w.add_tensor_info(name, shape, np.dtype(np.uint16), bytes, raw_dtype=t)
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_ti_data_to_file(); w.close()
    os.truncate(path, os.path.getsize(path) + size + 64)


def write_imatrix(path):
    w = gguf.GGUFWriter(path, "imatrix")
    w.add_type("imatrix")
    w.add_array("imatrix.datasets", ["none"]); w.add_uint32("imatrix.chunk_count", 1); w.add_uint32("imatrix.chunk_size", 512)
    w.add_tensor("x.in_sum2", np.ones((1, 4), dtype=np.float32)); w.add_tensor("x.counts", np.ones((1, 1), dtype=np.float32))
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()


LINE = re.compile(r"^\[ *\d+/ *\d+\] (\S+) +- \[([^\]]*)\], type = +(\S+), size = .*?(?:MiB -> .*MiB \((\S+)\))?$")
FALLBACK = re.compile(r"^warning: (\S+) +- ncols.*required for type +(\S+?)\) .*falling back to +(\S+)")


def quantize(path, args):
    bin = os.path.join(CACHE, "llama-bin", "bin")
    run = subprocess.run([os.path.join(bin, "llama-quantize"), "--dry-run", *args[:-1], path, args[-1]], text=True, errors="replace",
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "LD_LIBRARY_PATH": bin})
    names, letters, fallbacks = [], "", {}
    for line in run.stdout.splitlines():
        if m := LINE.match(line):
            names.append(m[1])
            letters += LETTERS[(m[4] or m[3]).lower()]
        elif m := FALLBACK.match(line):
            fallbacks[m[1]] = LETTERS[m[2].lower()]
    if run.returncode:
        error = next((l for l in run.stdout.splitlines() if "failed to quantize" in l or "GGML_ASSERT" in l or "GGML_ABORT" in l), "?")
        return None, {"error": error.split("failed to quantize: ")[-1]}
    return names, {"types": letters, "fallbacks": fallbacks, "imatrix": "will require an imatrix" in run.stdout}


def table(name, model, folder):
    path = os.path.join(folder, name + ".gguf")
    write(model, path)
    imatrix = os.path.join(folder, "imatrix.gguf")
    runs = [[t] for t in TYPES] + [["--imatrix", imatrix, t] for t in TYPES]
    if name in OPTION_MODELS:
        # a type forced on rows that it does not fit passes the dry run and stops the real one
        runs += [o + [t] for o in OPTIONS for t in OPTION_TYPES if model.E % 256 == 0 or "q3_K" not in o]
    order, out = None, []
    for args in runs:
        names, result = quantize(path, args)
        result["args"] = " ".join("IMATRIX" if a == imatrix else a for a in args)
        if names is not None and order is None:
            order = names
        if names is not None and names != order:
            result["names"] = names
        result = {k: v for k, v in result.items() if v not in (False, {}, None)}
        out.append(result)
    os.remove(path)
    return {"name": name, "architecture": model.arch, "keys": model.keys, "tensors": model.tensors, "order": order, "runs": out}


def main():
    with tempfile.TemporaryDirectory() as folder, gzip.GzipFile(sys.argv[1], "wb", 9, mtime=0) as out, ThreadPoolExecutor(2) as pool:
        write_imatrix(os.path.join(folder, "imatrix.gguf"))
        chosen = [(n, m) for n, m in models() if len(sys.argv) < 3 or n in sys.argv[2:]]
        for line in pool.map(lambda nm: table(*nm, folder), chosen):
            bad = {r["error"] for r in line["runs"] if "error" in r}
            print(line["name"], len(line["runs"]), "runs", len(line["tensors"]), "tensors", bad or "", flush=True)
            out.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")


main()
