"""Make importance matrices in both formats with llama-imatrix, from a small random model with experts.

usage: PEERS_CACHE=... python imatrix.py OUT_FOLDER        -> small.imatrix.gguf, small.imatrix.dat
"""
import os
import subprocess
import sys
import tempfile

CACHE = os.path.expanduser(os.environ["PEERS_CACHE"])
sys.path.insert(0, os.path.join(CACHE, "llama.cpp", "gguf-py"))
import gguf
import numpy as np

E, F, L, X = 64, 96, 2, 4
rng = np.random.default_rng(5)


def model(path):
    w = gguf.GGUFWriter(path, "llama")
    w.add_context_length(512); w.add_embedding_length(E); w.add_block_count(L); w.add_feed_forward_length(F)
    w.add_head_count(4); w.add_head_count_kv(2); w.add_layer_norm_rms_eps(1e-5); w.add_rope_dimension_count(16)
    w.add_expert_count(X); w.add_expert_used_count(1); w.add_vocab_size(32000)
    vocab = gguf.GGUFReader(os.path.join(CACHE, "llama.cpp", "models", "ggml-vocab-llama-spm.gguf"))
    for key, field in vocab.fields.items():
        if key.startswith("tokenizer.ggml") and key not in ("tokenizer.ggml.pre",):
            sub = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            w.add_key_value(key, field.contents(), field.types[0], sub_type=sub)
    n = lambda *s: (0.3 * rng.standard_normal(s)).astype(np.float32)
    w.add_tensor("token_embd.weight", n(32000, E).astype(np.float16))
    w.add_tensor("output.weight", n(32000, E).astype(np.float16))
    w.add_tensor("output_norm.weight", np.ones(E, dtype=np.float32))
    for i in range(L):
        b = f"blk.{i}."
        for name, shape in (("attn_q", (E, E)), ("attn_k", (E // 2, E)), ("attn_v", (E // 2, E)), ("attn_output", (E, E)), ("ffn_gate_inp", (X, E)),
                            ("ffn_gate_exps", (X, F, E)), ("ffn_up_exps", (X, F, E)), ("ffn_down_exps", (X, E, F))):
            w.add_tensor(b + name + ".weight", n(*shape))
        for name in ("attn_norm", "ffn_norm"):
            w.add_tensor(b + name + ".weight", np.ones(E, dtype=np.float32))
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()


with tempfile.TemporaryDirectory() as folder:
    model(os.path.join(folder, "model.gguf"))
    with open(os.path.join(folder, "text.txt"), "w") as f:
        f.write("The ship sailed over the wide sea, and nobody on board knew where it would land. " * 12)
    bin = os.path.join(CACHE, "llama-bin", "bin")
    for kind in ("gguf", "dat"):
        out = os.path.abspath(os.path.join(sys.argv[1], f"small.imatrix.{kind}"))
        subprocess.run([os.path.join(bin, "llama-imatrix"), "-m", "model.gguf", "-f", "text.txt", "-o", out, "--output-format", kind, "-c", "32",
                        "--chunks", "2", "-t", "1"], cwd=folder, check=True, env={**os.environ, "LD_LIBRARY_PATH": bin},
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
