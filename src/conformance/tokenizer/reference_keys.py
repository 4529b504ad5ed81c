"""Print the tokenizer.* keys that llama.cpp's converter makes of a model folder, in its order, one a line.

usage: reference_keys.py MODEL_DIR [--pre NAME]         with the Python of $PEERS_CACHE/venv

The folder needs config.json and the tokenizer files, no weights. Short values are printed, arrays and long texts as their
count and the SHA-256 of their bytes as GGUF stores them, so that a listing of a large vocabulary stays small.
--pre names the pre-tokeniser of a vocabulary that the converter does not know.
"""
import argparse, hashlib, os, struct, sys
from pathlib import Path

CACHE = os.path.expanduser(os.environ.get("PEERS_CACHE", "~/.cache/peers"))
sys.path[:0] = [CACHE + "/llama.cpp", CACHE + "/llama.cpp/gguf-py"]


def text_bytes(text):
    data = text if isinstance(text, (bytes, bytearray)) else text.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def array(values):
    first = values[0]
    if isinstance(first, (str, bytes, bytearray)):
        return "texts", b"".join(map(text_bytes, values))
    if isinstance(first, bool):
        return "bools", bytes(values)
    if isinstance(first, float):
        return "f32s", b"".join(struct.pack("<f", v) for v in values)
    return "i32s", b"".join(struct.pack("<i", int(v)) for v in values)


def line(key, value):
    kind, v = value.type.name.lower(), value.value
    if kind == "array":
        name, data = array(v)
        return f"{key}\t{name}\t{len(v)}\t{hashlib.sha256(data).hexdigest()}"
    if kind == "string":
        data = v if isinstance(v, bytes) else v.encode("utf-8")
        if len(data) > 60 or b"\n" in data or b"\t" in data:
            return f"{key}\tlong text\t{len(data)}\t{hashlib.sha256(data).hexdigest()}"
        return f"{key}\ttext\t{data.decode('utf-8')}"
    return f"{key}\t{kind}\t{str(v).lower()}"


def keys(folder, pre=None):
    """The tokenizer.* keys of the writer after set_vocab alone has run."""
    import logging
    logging.disable(logging.WARNING)
    from conversion import base, get_model_class, get_model_architecture, ModelType
    import gguf
    if pre:
        base.TextModel.get_vocab_base_pre = lambda self, tokenizer: pre
    hparams = base.ModelBase.load_hparams(Path(folder), False)
    cls = get_model_class(get_model_architecture(hparams, ModelType.TEXT), mmproj=False)
    cls.index_tensors = lambda self, remote_hf_model_id=None: {}
    model = cls(Path(folder), gguf.LlamaFileType.ALL_F32, Path("unused.gguf"))
    model.gguf_writer.kv_data[0].clear()
    model.set_vocab()
    return {k: v for k, v in model.gguf_writer.kv_data[0].items() if k.startswith("tokenizer.")}


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("folder")
    p.add_argument("--pre")
    o = p.parse_args()
    for key, value in keys(o.folder, o.pre).items():
        print(line(key, value))
