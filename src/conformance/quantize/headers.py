"""Run llama-quantize for real on small files and keep the headers that went in and came out, for the tests to make again.

usage: PEERS_CACHE=... python headers.py OUT.jsonl.gz

A line is a run: its arguments, the headers of the input's shards and of the output's shards (base64), and the names in the importance
matrix where there was one.
"""
import base64
import gzip
import json
import os
import struct
import subprocess
import sys
import tempfile

CACHE = os.path.expanduser(os.environ["PEERS_CACHE"])
U8, I8, U16, I16, U32, I32, F32, BOOL, STR, ARR, U64, I64, F64 = range(13)
PLAIN = {U8: "B", I8: "b", U16: "H", I16: "h", U32: "I", I32: "i", F32: "f", BOOL: "B", U64: "Q", I64: "q", F64: "d"}
TYPES = {"f32": (0, 1, 4), "f16": (1, 1, 2), "bf16": (30, 1, 2), "q8_0": (8, 32, 34)}


def text(s):
    s = s if isinstance(s, bytes) else s.encode()
    return struct.pack("<Q", len(s)) + s


def value(t, v):
    if t == STR:
        return text(v)
    if t == ARR:
        item, items = v
        return struct.pack("<IQ", item, len(items)) + b"".join(value(item, i) for i in items)
    return struct.pack("<" + PLAIN[t], v)


def header(keys, tensors):
    out = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(keys))
    for k, (t, v) in keys.items():
        out += text(k) + struct.pack("<I", t) + value(t, v)
    offset = 0
    for name, t, shape in tensors:
        id, block, width = TYPES[t]
        out += text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", d) for d in reversed(shape)) + struct.pack("<IQ", id, offset)
        offset += (size(t, shape) + 31) // 32 * 32
    return out + bytes(-len(out) % 32), offset


def size(t, shape):
    n = 1
    for d in shape:
        n *= d
    return n // TYPES[t][1] * TYPES[t][2]


def keys(L=3, arch="llama", **more):
    k = {"general.architecture": (STR, arch), "general.file_type": (U32, 32), "general.name": (STR, "small")}
    for name, v in dict(context_length=512, embedding_length=256, block_count=L, feed_forward_length=256).items():
        k[f"{arch}.{name}"] = (U32, v)
    k[f"{arch}.attention.head_count"] = (U32, 4)
    k[f"{arch}.attention.head_count_kv"] = (U32, 2)
    k[f"{arch}.attention.layer_norm_rms_epsilon"] = (F32, 1e-5)
    k["general.quantization_version"] = (U32, 2)
    k["tokenizer.ggml.tokens"] = (ARR, (STR, ["<s>", "a", "\u2581b"]))
    k["tokenizer.ggml.token_type"] = (ARR, (I32, [3, 1, 1]))
    k.update(more)
    return k


def tensors(L=3, t="bf16"):
    out = [("output.weight", t, (32, 256)), ("token_embd.weight", t, (32, 256)), ("output_norm.weight", "f32", (256,))]
    for i in range(L):
        out += [(f"blk.{i}.ffn_down.weight", t, (256, 256)), (f"blk.{i}.attn_v.weight", t, (128, 256)), (f"blk.{i}.attn_norm.weight", "f32", (256,)),
                (f"blk.{i}.attn_output.weight", t, (256, 256))]
    return out


def cases():
    yield "plain", [(keys(), tensors())], ["q4_k_m"]
    yield "eleven layers", [(keys(11), tensors(11))], ["q2_k"]
    yield "to bf16", [(keys(), tensors(t="f32"))], ["bf16"]
    yield "copy", [(keys(), tensors())], ["copy"]
    bare = keys(); del bare["general.file_type"], bare["general.quantization_version"]
    yield "copy, type guessed", [(bare, tensors())], ["copy"]
    yield "copy, few tensors, type guessed", [(bare, tensors(1, "f16"))], ["copy"]
    yield "copy, quantised, type guessed", [(bare, tensors(t="q8_0"))], ["copy"]
    yield "requantise", [(keys(), tensors(t="q8_0"))], ["--allow-requantize", "q4_0"]
    yield "overrides", [(keys(), tensors())], ["--override-kv", "general.name=str:other", "--override-kv", "llama.rope.freq_base=float:1e6",
        "--override-kv", "llama.x=int:-5", "--override-kv", "tokenizer.ggml.add_bos_token=bool:false", "--override-kv", "llama.x=int:6", "q8_0"]
    yield "override of the file type", [(keys(), tensors())], ["--override-kv", "general.file_type=int:7", "q4_0"]
    yield "imatrix", [(keys(), tensors())], ["--imatrix", "IMATRIX", "iq4_xs"]
    yield "imatrix, old", [(keys(), tensors())], ["--imatrix", "DAT", "--override-kv", "a.b=int:1", "q4_k_s"]
    yield "imatrix, filtered", [(keys(), tensors())], ["--imatrix", "IMATRIX", "--include-weights", "ffn", "--include-weights", "blk.1", "q4_0"]
    yield "imatrix, excluded", [(keys(), tensors())], ["--imatrix", "IMATRIX", "--exclude-weights", "ffn", "q4_0"]
    yield "imatrix, nothing left", [(keys(), tensors())], ["--imatrix", "IMATRIX", "--include-weights", "nothing", "q4_0"]
    yield "pruned", [(keys(5), tensors(5))], ["--prune-layers", "1,3", "q4_k_m"]
    yield "pruned at the start", [(keys(12), tensors(12))], ["--prune-layers", "0,1,11", "q4_k_m"]
    yield "pruned, imatrix", [(keys(5), tensors(5))], ["--prune-layers", "2", "--imatrix", "IMATRIX", "q4_k_m"]
    split = lambda no, n=3, total=15: {"split.no": (U16, no), "split.count": (U16, n), "split.tensors.count": (I32, total)}
    t = tensors()
    shards = [(keys(**split(0)), t[7:12]), (split(1), t[:7]), (split(2), t[12:])]
    yield "shards into one", shards, ["q5_k_m"]
    yield "shards kept", shards, ["--keep-split", "q5_k_m"]
    yield "shards kept, pruned", shards, ["--keep-split", "--prune-layers", "0", "q5_k_m"]
    yield "one file kept", [(keys(), tensors())], ["--keep-split", "q5_k_m"]
    odd = {"x.empty": (STR, ""), "x.none": (ARR, (STR, [])), "x.no_ints": (ARR, (I32, [])), "x.zero": (STR, "ab\0cd"), "x.stray": (STR, b"a\xff\xc3"),
           "x.texts": (ARR, (STR, ["a\0b", "", b"\x80", "\u00e9"])), "x.bytes": (ARR, (U8, [1, 255])), "x.flags": (ARR, (BOOL, [1, 0])),
           "x.f64": (F64, 2.5), "x.i64": (I64, -5), "x.u64": (U64, 2**63), "x.i8": (I8, -1), "x.u16s": (ARR, (U16, [1, 2])), "x.f64s": (ARR, (F64, [0.1]))}
    yield "odd values", [(keys(**odd), tensors())], ["q4_k_m"]
    shapes = [("blk.0.one.weight", "f32", (1,)), ("blk.0.flat.weight", "bf16", (1, 256)), ("blk.0.deep.weight", "bf16", (1, 2, 256)),
              ("blk.0.thin.weight", "bf16", (1, 1, 4, 256)), ("blk.0.none.weight", "f32", ()), ("blk.0.column.weight", "f32", (256, 1))]
    yield "odd shapes", [(keys(), tensors() + shapes)], ["q4_k_m"]


def imatrices(folder):
    long = os.path.join(folder, "a-name-of-more-than-a-hundred-and-twenty-seven-bytes-" + "\u00e9" * 45)
    gguf, dat = long + ".gguf", os.path.join(folder, "old.dat")
    names = ["blk.0.ffn_down.weight", "blk.1.attn_v.weight", "blk.1.ffn_down.weight", "blk.2.attn_output.weight", "output.weight"]
    entries = []
    for n in names:
        entries += [(n + ".in_sum2", "f32", (256,)), (n + ".counts", "f32", (1,))]
    head, _ = header({"general.type": (STR, "imatrix"), "imatrix.datasets": (ARR, (STR, ["d" * 120 + "\u2581" * 4, "second"])),
                      "imatrix.chunk_count": (U32, 7), "imatrix.chunk_size": (U32, 512)}, entries)
    with open(gguf, "wb") as f:
        f.write(head + (struct.pack("<256f", *[float(i + 1) for i in range(256)]) + struct.pack("<f", 3584.0) + bytes(28)) * len(names))
    with open(dat, "wb") as f:
        f.write(struct.pack("<i", 2))
        for n in names[:2]:
            f.write(struct.pack("<i", len(n)) + n.encode() + struct.pack("<ii", 7, 256) + struct.pack("<256f", *[1.0] * 256))
        f.write(struct.pack("<i", 7) + struct.pack("<i", 4) + b"text")
    return {"IMATRIX": gguf, "DAT": dat}


def header_of(path):
    """The bytes before the data: the smallest multiple of 32 that the reader says."""
    sys.path.insert(0, os.path.join(CACHE, "llama.cpp", "gguf-py"))
    data = open(path, "rb").read()
    import io
    f = io.BytesIO(data)
    read = lambda fmt: struct.unpack("<" + fmt, f.read(struct.calcsize("<" + fmt)))
    skip = lambda: f.seek(read("Q")[0], 1)
    _, _, n_tensors, n_keys = read("4sIQQ")

    def skip_value(t):
        if t == STR:
            skip()
        elif t == ARR:
            item, n = read("IQ")
            for _ in range(n):
                skip_value(item)
        else:
            f.seek(struct.calcsize("<" + PLAIN[t]), 1)

    for _ in range(n_keys):
        skip(); skip_value(read("I")[0])
    for _ in range(n_tensors):
        skip(); f.seek(8 * read("I")[0], 1); f.seek(12, 1)
    return data[:(f.tell() + 31) // 32 * 32]


def shard(prefix, i, n):
    return prefix + ".gguf" if n == 1 else f"{prefix}-{i + 1:05d}-of-{n:05d}.gguf"


def main():
    bin = os.path.join(CACHE, "llama-bin", "bin")
    with tempfile.TemporaryDirectory() as folder, gzip.GzipFile(sys.argv[1], "wb", 9, mtime=0) as out:
        files = imatrices(folder)
        for number, (name, shards, args) in enumerate(cases()):
            source, target = os.path.join(folder, f"in{number}"), os.path.join(folder, f"out{number}")
            heads = []
            for i, (k, t) in enumerate(shards):
                head, data = header(k, t)
                heads.append(head)
                with open(shard(source, i, len(shards)), "wb") as f:
                    f.write(head + bytes(data))
            kept = "--keep-split" in args
            real = [files.get(a, a) for a in args]
            run = subprocess.run([os.path.join(bin, "llama-quantize"), *real[:-1], shard(source, 0, len(shards)), target + ".gguf", real[-1]],
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "LD_LIBRARY_PATH": bin})
            if run.returncode:
                sys.exit(name + "\n" + run.stdout.decode(errors="replace")[-2000:])
            n = len(shards) if kept else 1
            paths = [shard(target, i, n) for i in range(n)] if not (kept and n == 1) else [target + "-00001-of-00001.gguf"]
            b64 = lambda b: base64.b64encode(b).decode()
            line = {"name": name, "args": args, "in": [b64(h) for h in heads], "out": [b64(header_of(p)) for p in paths],
                    "sizes": [os.path.getsize(p) for p in paths]}
            if any(a in files for a in args):
                line["imatrix"] = {a: [files[a], b64(open(files[a], "rb").read())] for a in args if a in files}
            out.write(json.dumps(line).encode() + b"\n")
            print(name, [len(h) for h in heads], line["sizes"])


main()
