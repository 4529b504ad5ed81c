"""Every vision tower, two shapes each: our mmproj files against those that llama.cpp's converter writes. One line a model, then a total.

usage: vision.py WORK JAVA [FAMILY ...]       exit code 1 where anything differs
"""
import json, os, shutil, sys
import torch, transformers  # noqa: F401  imported once, before any fork
import comparer, reference, tiny_models
from reference import Failure, forked

TYPES = ["f16", "bf16", "f32", "q8_0"]
FILES = {"preprocessor_config.json": {"image_mean": [0.5, 0.25, 0.75], "image_std": [0.5, 0.5, 0.125]},
         # the converter looks into the tokenizer for Pixtral's line break
         "tokenizer_config.json": {}, "tokenizer.json": {"model": {"vocab": {}}, "added_tokens": [{"id": 10, "content": "[IMG_BREAK]"}]}}


def make(name, shape, work):
    folder = tiny_models.make(name, shape, work, plain=True)
    for file, content in FILES.items():
        with open(os.path.join(folder, file), "w") as f:
            json.dump(content, f)
    return folder


def check(name, shape, work, ask):
    """Gives the reason where a file differs or cannot be made."""
    log = work + ".log"
    try:
        folder = forked(log, make, name, shape, work)
        reference.run(log, [os.environ.get("LORAPRESS", "./lorapress"), "export", "--base", folder, "--to",
                            ",".join("mmproj:" + t for t in TYPES), "-o", work, "--name", "ours"])
        for kind in TYPES:
            theirs = os.path.join(work, f"ref-{kind}.gguf")
            forked(log, reference.convert, name, folder, theirs, kind, None, "--mmproj")
            verdict, (detail, *_) = ask("diff", theirs, os.path.join(work, f"mmproj-ours-{kind.upper()}.gguf"))
            if verdict != "equal":
                return f"{kind}: {detail}"
    except Failure as e:
        return str(e)
    return None


def main():
    root, java, *names = sys.argv[1:]
    ask = comparer.Comparer(java).ask
    failed = total = 0
    for name, shape in ((n, s) for n in sorted(tiny_models.VISION) for s in "ab" if not names or n in names):
        work = os.path.join(root, f"{name}-{shape}")
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work)
        wrong = check(name, shape, work, ask)
        print(f"mmproj of {name}-{shape}: {'DIFFERS: ' + wrong if wrong else 'equal'}", flush=True)
        failed += wrong is not None
        total += 1
        shutil.rmtree(work)
    print(f"{total - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
