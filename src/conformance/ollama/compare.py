"""Chat templates: what transformers' apply_chat_template renders from the model's own, against what Go renders from ours.

    compare.py CORPUS CONVERSATIONS WORK [--golden FILE]

CORPUS: {name: {"source", "bos", "eos", "special"}}, WORK: a folder with ours.json (name -> template or null, notes) and go.json
(name -> texts). Prints a line a template and a total; fails when a text differs. --golden writes what is compared to FILE.
"""

import json
import logging
import sys
from datetime import date
from pathlib import Path

logging.disable(logging.WARNING)

from jinja2.exceptions import TemplateError  # noqa: E402
from tokenizers import Tokenizer, models  # noqa: E402
from transformers import PreTrainedTokenizerFast  # noqa: E402
from transformers.utils.chat_template_utils import _compile_jinja_template  # noqa: E402

FEWEST = 10


def forget_the_day(source):
    """Templates with a fixed date write it where the program that renders them does not tell today's."""
    _compile_jinja_template(source).environment.globals.pop("strftime_now", None)


def rendered(source, bos, eos, conversation):
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel({"x": 0}, "x")), bos_token=bos, eos_token=eos)
    try:
        text = tokenizer.apply_chat_template(conversation, chat_template=source, tokenize=False, add_generation_prompt=True)
    except (TemplateError, TypeError):
        return None
    return text[len(bos):] if bos and text.startswith(bos) else text


def main():
    corpus = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    conversations = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    work = Path(sys.argv[3])
    ours = json.loads((work / "ours.json").read_text(encoding="utf-8"))
    go = json.loads((work / "go.json").read_text(encoding="utf-8"))
    golden, counts = {}, {"same": 0, "differs": 0, "left out": 0}
    for name, model in corpus.items():
        if any("fixed date" in note for note in ours[name]["notes"]):
            forget_the_day(model["source"])
        expected = [rendered(model["source"], model["bos"], model["eos"], c) for c in conversations]
        golden[name] = {"template": ours[name]["template"], "system": ours[name]["system"], "stops": ours[name]["stops"],
                        "notes": ours[name]["notes"], "texts": expected}
        if ours[name]["template"] is None:
            counts["left out"] += 1
            print(f"left out  {name}: {'; '.join(ours[name]['notes'])}")
            continue
        without_tools = any(note.startswith("results of tools") for note in ours[name]["notes"])
        ignored_empty = any(note.startswith("a system message without text") for note in ours[name]["notes"])
        compared, wrong = 0, []
        for i, conversation in enumerate(conversations):
            roles = {m["role"] for m in conversation}
            empty = any(m["role"] == "system" and not m["content"] for m in conversation)
            if expected[i] is None or without_tools and "tool" in roles or ignored_empty and empty:
                continue
            compared += 1
            if go[name][i] != expected[i]:
                wrong.append(i)
        verdict = "differs" if wrong or compared < FEWEST else "same"
        counts[verdict] += 1
        print(f"{verdict:9} {name}: {compared - len(wrong)} of {compared} conversations")
        for i in wrong[:2]:
            print(f"    expected {expected[i]!r}\n    rendered {go[name][i]!r}")
    if "--golden" in sys.argv:
        target = Path(sys.argv[sys.argv.index("--golden") + 1])
        text = json.dumps(golden, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        target.write_text(text.replace(date.today().isoformat(), "@TODAY@"), encoding="utf-8")
    print("templates: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    sys.exit(1 if counts["differs"] else 0)


if __name__ == "__main__":
    main()
