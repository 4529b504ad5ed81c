"""What the programs we are compared with make of a small model. Every job runs in a fork of this process: torch and transformers
are imported once, and no job sees what another left behind in the converter's classes.
"""
import functools, json, os, shutil, subprocess, sys, tempfile, traceback
from pathlib import Path
import small_tokenizers

CACHE = small_tokenizers.CACHE
BIN = CACHE + "/llama-bin/bin"
sys.path[:0] = [CACHE + "/llama.cpp", CACHE + "/llama.cpp/gguf-py"]
import convert_hf_to_gguf  # noqa: E402
from conversion import base  # noqa: E402
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer  # noqa: E402,F401  looked up here, not in every fork


class Failure(Exception):
    """What a program says when it fails, one line."""


def forked(log, job, *arguments):
    """Runs a job in a fork with its output in a log; gives its answer (JSON) or raises Failure with what it raised."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.write(writer, json.dumps(answer(job, arguments)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as f:
        text = f.read()
    os.waitpid(child, 0)
    given = json.loads(text or '{"error": "died"}')
    if "error" in given:
        raise Failure(given["error"])
    return given["result"]


def answer(job, arguments):
    try:
        return {"result": job(*arguments)}
    except BaseException as e:
        traceback.print_exc()
        return {"error": line(e)}
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def line(e):
    return f"{type(e).__name__}: {' '.join(str(e).split())}"[:300]


def convert(family, folder, out, kind, pre_tokenizer=None, *options):
    """convert_hf_to_gguf.py FOLDER --outfile OUT --outtype KIND. Where the folder's vocabulary is a cut one, which no hash knows,
    the converter is told what it said of the whole one."""
    reads_config_of(family)
    if pre_tokenizer:
        base.TextModel.get_vocab_base_pre = lambda self, tokenizer: pre_tokenizer
    sys.argv = ["convert_hf_to_gguf.py", folder, "--outfile", out, "--outtype", kind, *options]
    convert_hf_to_gguf.main()


# families whose config.json the converter is made to read as it is, as it does where transformers has no class for a model: the
# class of Nemotron-H gives every model experts, also those without, and llama.cpp loads none of the files that come of it
AS_WRITTEN = {"nemotron-h"}


def reads_config_of(family):
    """What the converter does from now on."""
    base.AutoConfig = None if family in AS_WRITTEN else AutoConfig


def pre_tokenizer(cut_from, folder):
    """What the converter calls the pre-tokeniser of a model, were its tokenizer not cut; None where it is not."""
    with open(os.path.join(folder, "config.json")) as f:
        return cut_from and pre_tokenizer_by_type(cut_from, json.load(f)["model_type"])


@functools.cache
def pre_tokenizer_by_type(cut_from, model_type):
    return forked(os.devnull, ask_pre_tokenizer, cut_from, model_type)


def ask_pre_tokenizer(kind, model_type):
    """The model type decides which class of transformers reads the tokenizer."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(small_tokenizers.original(kind), folder, dirs_exist_ok=True)
        Path(folder, "config.json").write_text(json.dumps({"model_type": model_type}))
        return base.TextModel.get_vocab_base_pre(None, AutoTokenizer.from_pretrained(folder))


def quantize(log, source, target, kind):
    run(log, [BIN + "/llama-quantize", source, target, kind], env={**os.environ, "LD_LIBRARY_PATH": BIN})


def run(log, command, **more):
    finish(start(log, command, **more))


def start(log, command, **more):
    """Starts a program with its output in a log."""
    with open(log, "a") as f:
        at = f.tell()
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=f, stderr=f, **more), log, at


def finish(started):
    """Waits for a program; raises Failure with its last line where it failed."""
    process, log, at = started
    if process.wait():
        raise Failure(last_line(log, at) or f"exit code {process.returncode}")


def last_line(log, at=0):
    lines = [line for line in Path(log).read_bytes()[at:].decode(errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
