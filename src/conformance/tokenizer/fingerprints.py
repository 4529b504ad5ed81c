"""Print the converter's table of vocabularies: the SHA-256 of the ids they give to its probe text, and the pre-tokeniser's name.

usage: fingerprints.py > src/main/resources/io/lorapress/tokenizer/fingerprints.tsv        (reads $PEERS_CACHE/llama.cpp)

Names that llama.cpp's loader does not know belong to WordPiece vocabularies and are left out.
"""
import os, re

CACHE = os.path.expanduser(os.environ.get("PEERS_CACHE", "~/.cache/peers"))
table = open(CACHE + "/llama.cpp/conversion/base.py", encoding="utf-8").read()
loader = open(CACHE + "/llama.cpp/src/llama-vocab.cpp", encoding="utf-8").read()
known = set(re.findall(r'tokenizer_pre == "([^"]+)"', loader))
names = dict(re.findall(r'chkhsh == "([0-9a-f]{64})":.*?res = "([^"]+)"', table, re.S))
for digest, name in sorted(names.items(), key=lambda x: (x[1], x[0])):
    if name in known:
        print(f"{digest}\t{name}")
