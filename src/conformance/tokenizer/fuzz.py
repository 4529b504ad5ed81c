"""Compare our vocabulary keys with the converter's on tokenizers with random additions, flags, templates and config fields.

usage: fuzz.py [COUNT] [SEED]      with the Python of $PEERS_CACHE/venv; prints the seed of each case that differs

A case that the converter refuses is counted apart.
"""
import json, random, shutil, sys, tempfile
from pathlib import Path

import fixtures, program, reference_keys

NASTY = ["<|a|>", "<|b", "<unused1>", "<pad>", "[@BOS@]", "<mask>", "\u00e9", "\u00e9t\u00e9", "\u0120x", "  ", "\n\n", "\u2581\u2581", "\u65e5\u672c",
         "\U0001f600", "plain", "a b", "<\uff5cx\uff5c>", "<0x41>", "th", "'", "\u00a0", "e\u0301"]
ROLES = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"]


def flags(rng):
    return {k: rng.random() < 0.3 for k in ("special", "normalized", "lstrip", "rstrip", "single_word")}


def named(rng, contents):
    """A token as config files name it: text, object, null."""
    content = rng.choice(contents + NASTY[:6])
    return rng.choice([content, content, {"content": content, **{k: False for k in ("lstrip", "rstrip", "single_word", "normalized")}, "__type": "AddedToken"}, None])


def template(rng, contents):
    ids = {c: i for i, c in enumerate(contents)}
    sp = lambda c: {"SpecialToken": {"id": c, "type_id": 0}}
    sq = lambda c: {"Sequence": {"id": c, "type_id": 0}}
    maybe = lambda p: [sp(rng.choice(contents))] if rng.random() < p else []
    first, last = maybe(0.7), maybe(0.5)
    single = first + [sq("A")] + last
    pair = rng.choice([first + [sq("A")] + maybe(0.4) + maybe(0.2) + [sq("B")] + last, first + [sq("A")] + last + first + [sq("B")] + last])
    return {"type": "TemplateProcessing", "single": single, "pair": pair,
            "special_tokens": {c: {"id": c, "ids": [ids[c]], "tokens": [c]} for c in contents}}


def make(folder, rng):
    kind = rng.choice(["llama3_1", "qwen3", "gptoss", "deepseek_v3"])
    t, _ = fixtures.cut(kind, merges=20, limit=rng.randrange(1, 6))
    for content in rng.sample(NASTY, rng.randrange(0, 8)):
        if all(x["content"] != content for x in t["added_tokens"]):
            fixtures.add(t, content)
            t["added_tokens"][-1].update(flags(rng))
            t["added_tokens"][-1]["id"] = t["model"]["vocab"].get(content, t["added_tokens"][-1]["id"])
    contents = [x["content"] for x in t["added_tokens"]]
    post = rng.choice([None, {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True}, template(rng, contents),
                       {"type": "Sequence", "processors": [template(rng, contents)]},
                       {"type": "RobertaProcessing", "sep": [contents[0], 0], "cls": [contents[-1], 1], "trim_offsets": True, "add_prefix_space": False}])
    t["post_processor"] = post
    c = {"tokenizer_class": "PreTrainedTokenizerFast"}
    for role in ROLES:
        if rng.random() < 0.4:
            c[f"{role}_token"] = named(rng, contents)
        if rng.random() < 0.3:
            c[f"add_{role}_token"] = rng.choice([True, False, None])
    if rng.random() < 0.3:
        c["extra_special_tokens"] = rng.choice([rng.sample(contents + NASTY, 2), {"image_token": rng.choice(contents + NASTY)}])
    if rng.random() < 0.2:
        c["image_token"] = rng.choice(contents + NASTY)
    if rng.random() < 0.4:
        c["added_tokens_decoder"] = {str(x["id"]): {k: v for k, v in x.items() if k != "id"} for x in t["added_tokens"]}
        for x in c["added_tokens_decoder"].values():
            if rng.random() < 0.2:
                x.update(flags(rng))
    if rng.random() < 0.5:
        c["chat_template"] = rng.choice(["{{ 1 }}", "", [{"name": "default", "template": "d"}, {"name": "a b", "template": "x"}], [{"name": "rag", "template": "x"}]])
    files = {}
    if rng.random() < 0.3:
        files["chat_template.jinja"] = "{{ jinja }}"
    if rng.random() < 0.2:
        files["chat_template.json"] = {"chat_template": "{{ json }}"}
    if rng.random() < 0.3:
        files["special_tokens_map.json"] = {f"{rng.choice(ROLES)}_token": named(rng, contents) or "x"}
    extra = {f"{role}_token_id": rng.choice([rng.randrange(300), [1, 2] if role == "eos" else 7, None]) for role in ROLES if rng.random() < 0.3}
    fixtures.write(folder, t, c, size=380, architecture="GPT2LMHeadModel", model_type="gpt2", extra=extra, files=files)


def main(count, seed):
    sys.path.insert(0, str(fixtures.HERE))
    root = Path(tempfile.mkdtemp())
    expected, refused = {}, 0
    for i in range(count):
        folder = root / str(seed + i)
        make(folder, random.Random(seed + i))
        try:
            expected[seed + i] = [reference_keys.line(k, v) for k, v in reference_keys.keys(folder, "qwen2").items()]
        except Exception as e:
            refused += 1
            print(f"{seed + i}: the converter refuses: {type(e).__name__}: {str(e)[:100]}")
    ours = program.run("VocabularyListing", *(root / str(s) for s in expected), pre="qwen2").split("== ")[1:]
    differ = 0
    for (s, lines), mine in zip(expected.items(), ours):
        mine = mine.splitlines()[1:]
        if mine != lines:
            differ += 1
            print(f"{s}: differs: " + "; ".join(f"{a} / {b}" for a, b in zip(lines + [""] * 9, mine + [""] * 9) if a != b)[:400])
    print(f"{len(expected) - differ} of {len(expected)} random tokenizers have equal keys, {refused} are refused by the converter")
    shutil.rmtree(root)
    return differ


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, int(sys.argv[2]) if len(sys.argv) > 2 else 1) else 0)
