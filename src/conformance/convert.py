"""Runs llama.cpp's converter on many folders in one process: starting Python and PyTorch takes longer than a small model.

usage: convert.py LLAMA_CPP [PRE_TOKENIZER] < LINES        (a line: MODEL OUTFILE OUTTYPE [option ...])

A failure is written to OUTFILE.error. With PRE_TOKENIZER the converter is told what it refuses to guess for a vocabulary of our own.
"""
import logging, sys, traceback
root = sys.argv[1]
sys.path[:0] = [root, root + "/gguf-py"]
import convert_hf_to_gguf  # noqa: E402
from conversion import base  # noqa: E402
if len(sys.argv) > 2:
    base.TextModel.get_vocab_base_pre = lambda self, tokenizer, name=sys.argv[2]: name


def convert(model, outfile, outtype, *options):
    sys.argv = ["convert_hf_to_gguf.py", model, "--outfile", outfile, "--outtype", outtype, *options]
    try:
        convert_hf_to_gguf.main()
    except (Exception, SystemExit) as e:
        with open(outfile + ".error", "w") as f:
            f.write(f"{type(e).__name__}: {str(e).strip().splitlines()[0] if str(e).strip() else traceback.format_exc(limit=-1)}\n")


for line in sys.stdin:
    convert(*line.split())
    logging.getLogger().handlers.clear()
