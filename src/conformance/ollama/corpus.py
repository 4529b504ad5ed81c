"""Collects chat templates as {name: {"source", "bos", "eos", "special"}}.

    corpus.py ours FOLDER           FOLDER/*.jinja with FOLDER/tokens.json
    corpus.py llama.cpp FOLDER      a llama.cpp source tree: models/templates/*.jinja and those of tests/test-chat-template.cpp
"""

import json
import re
import sys
from pathlib import Path

ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "'": "'"}
TOKEN = re.compile(r"<[|｜]?[^<>\s'\"{}]{1,40}[|｜]?>|\[/?[A-Z_]+\]")


def ours(folder):
    tokens = json.loads((folder / "tokens.json").read_text(encoding="utf-8"))
    return {name: {"source": (folder / f"{name}.jinja").read_text(encoding="utf-8"), **known} for name, known in sorted(tokens.items())}


def guessed(source):
    return {"source": source, "bos": "<BOS>", "eos": "<EOS>", "special": sorted(set(TOKEN.findall(source))) + ["<EOS>"]}


def llama_cpp(tree):
    found = {path.stem: guessed(path.read_text(encoding="utf-8")) for path in sorted((tree / "models/templates").glob("*.jinja"))}
    text = (tree / "tests/test-chat-template.cpp").read_text(encoding="utf-8")
    for name, body in re.findall(r'/\* \.name= \*/ "([^"]*)",(.*?)/\* \.expected_output= ?\*/', text, re.S):
        literals = re.findall(r'"((?:[^"\\]|\\.)*)"', body.split(".template_str", 1)[1], re.S)
        found[f"test: {name}"] = guessed(re.sub(r"\\(.)", lambda m: ESCAPES[m.group(1)], "".join(literals)))
    return found


if __name__ == "__main__":
    print(json.dumps({"ours": ours, "llama.cpp": llama_cpp}[sys.argv[1]](Path(sys.argv[2])), ensure_ascii=False))
