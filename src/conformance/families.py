"""Every family's small models, two shapes each: our GGUF files against the converter's and llama-quantize's, and the logits that
llama.cpp computes from our float32 file against those of transformers. One line a model, then a total.

usage: families.py WORK JAVA [FAMILY[-a|-b] ...]       exit code 1 where anything differs; WORK/families.tsv has the table
"""
import os, shutil, subprocess, sys, traceback
import torch, transformers  # noqa: F401  imported once, before any fork
import departures, reference, tiny_models
from comparer import Comparer
from reference import Failure, forked

TYPES = ["bf16", "f16", "q8_0", "q4_k_m"]
COSINE = 0.999
# what the converter has to be told: transformers does not save the prediction head, which it wants otherwise
OPTIONS = {name: ["--no-mtp"] for name in ("qwen3-next", "qwen3_5", "qwen3_5-moe", "qwen3_5-vision", "nemotron-h-moe")}


class Model:
    """One small model: its folder, its reference files, ours, and its logs."""

    def __init__(self, work, name, shape):
        self.name, self.shape = name, shape
        self.id = f"{name}-{shape}"
        self.work = os.path.join(work, self.id)
        self.folder = os.path.join(self.work, self.id)
        self.logits = os.path.join(self.work, "logits")
        self.log = os.path.join(work, self.id + ".log")
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)
        open(self.log, "w").close()

    def make(self):
        """Gives what stopped transformers from computing logits, or nothing."""
        self.vocabulary, self.departure, error = forked(self.log, made, self.name, self.shape, self.work, self.logits)
        return error

    def convert(self):
        pre = reference.pre_tokenizer(tiny_models.cut_from(self.name, self.shape), self.folder)
        for kind in ("bf16", "f16"):
            forked(self.log, reference.convert, self.name, self.folder, self.theirs(kind), kind, pre, *OPTIONS.get(self.name, []))
        for kind in ("q8_0", "q4_k_m"):
            reference.quantize(self.log, self.theirs("bf16"), self.theirs(kind), kind)

    def export(self):
        """What lorapress is called with."""
        return self.log + ".ours", "export", "--base", self.folder, "--to", ",".join("gguf:" + t for t in [*TYPES, "f32"]), "-o", self.work, \
            "--name", "ours"

    def theirs(self, kind):
        return os.path.join(self.work, f"ref-{kind}.gguf")

    def ours(self, kind):
        return os.path.join(self.work, f"ours-{kind.upper()}.gguf")

    def clear(self):
        shutil.rmtree(self.work)


def made(name, shape, work, file):
    folder, vocabulary, model = tiny_models.save(name, shape, work)
    try:
        departure = departures.apply(name, model)
        tiny_models.logits(model, vocabulary).tofile(file)
        return vocabulary, departure, None
    except Exception as e:
        traceback.print_exc()
        return vocabulary, None, reference.line(e)


def same_bytes(model, ask):
    """Words on the files; raises Failure where they differ."""
    neighbours = 0
    for kind in TYPES:
        verdict, (detail, *_) = ask("diff", model.theirs(kind), model.ours(kind))
        if verdict != "equal":
            raise Failure(f"{kind}: {detail}")
        neighbours += int(detail)
    return "equal" + (f" but for {neighbours // len(TYPES)} values of ssm_a one unit in the last place apart" if neighbours else "")


def same_logits(model, ask):
    tokens = ",".join(map(str, tiny_models.text(model.vocabulary)))
    try:
        _, (cosine, difference, positions) = ask("logits", model.ours("f32"), tokens, model.logits)
    except Failure as e:
        return llama_refuses(e, model, ask, tokens)
    if not float(cosine) > COSINE:
        raise Failure(f"cosine {float(cosine):.6f}, {positions} positions below {COSINE}, greatest difference {float(difference):.3g}")
    return f"cosine {float(cosine):.7f}" + (f" with {model.departure}" if model.departure else "")


def llama_refuses(failure, model, ask, tokens):
    """Raises the failure unless llama.cpp fails on the converter's file as well."""
    try:
        ask("logits", model.theirs("bf16"), tokens, model.logits)
    except Failure:
        raise Unfit(f"llama.cpp, with the converter's file too: {failure}") from failure
    raise failure


class Unfit(Exception):
    """What cannot be compared, and why."""


def check(model, comparer):
    """Gives (kind, words) on the files and on the logits; kind is passed, failed, or who else failed."""
    try:
        no_logits = model.make()
    except Failure as e:
        return ("peer", f"cannot be made: {e}"), ("peer", "none")
    comparer.begin_run(*model.export())
    try:
        model.convert()
        converter = None
    except Failure as e:
        converter = e
    try:
        comparer.end_run(model.log + ".ours")
    except Failure as e:
        kind = "failed" if converter is None else "peer"
        return (kind, f"export: {e}" + (f"; the converter: {converter}" if converter else "")), ("none", "none")
    files = ("peer", f"the converter: {converter}") if converter else attempt(same_bytes, model, comparer.ask)
    return files, ("peer", f"transformers: {no_logits}") if no_logits else attempt(same_logits, model, comparer.ask)


def attempt(comparison, model, ask):
    try:
        return "passed", comparison(model, ask)
    except Unfit as e:
        return "peer", str(e)
    except Failure as e:
        return "failed", str(e)


def main():
    work, java, *names = sys.argv[1:]
    os.makedirs(work, exist_ok=True)
    comparer = Comparer(java)
    counts = {"passed": 0, "failed": 0, "peer": 0, "none": 0}
    with open(os.path.join(work, "families.tsv"), "a" if names else "w") as table:
        for name, shape in ((n, s) for n in tiny_models.FAMILIES for s in "ab"):
            if names and name not in names and f"{name}-{shape}" not in names:
                continue
            model = Model(work, name, shape)
            files, logits = check(model, comparer)
            for kind, _ in (files, logits):
                counts[kind] += 1
            print(f"{model.id}: files {mark(files)}; logits {mark(logits)}", flush=True)
            print(model.id, *files, *logits, sep="\t", file=table, flush=True)
            if not os.environ.get("KEEP"):
                model.clear()
    print(f"{counts['passed']} comparisons passed, {counts['failed']} failed, {counts['peer']} could not be made")
    sys.exit(counts["failed"] > 0)


def mark(verdict):
    kind, words = verdict
    return f"DIFFER: {words}" if kind == "failed" else words


if __name__ == "__main__":
    main()
