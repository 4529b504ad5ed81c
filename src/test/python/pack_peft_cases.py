"""Packs PEFT's merges into the small zips that the adapter tests read.

    python pack_peft_cases.py CASES OUT [ROWS]

CASES holds index.json ({case: {"base": name}}; a base loaded as bfloat16 has :bf16 after its name), bases/NAME/model.safetensors and, a case, adapter_config.json,
adapter_model.safetensors and merged/model.safetensors. For a few rows of every tensor (all with ROWS = 0) a base's zip has the
values, and a case's zip has the values after the merge where they are others; beside them the rows' indices, and in the metadata
the whole shapes. The adapter is in the zip as it is, and so is that
in the folder second where there is one.
"""
import json
import pathlib
import random
import sys
import zipfile

import torch
from safetensors import safe_open
from safetensors.torch import save


def tensors(path):
    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}


def rows_of(tensor):
    return tensor.reshape(-1, tensor.shape[-1]) if tensor.dim() > 1 else tensor.reshape(1, -1)


def picked(name, rows, wanted):
    if wanted == 0 or rows <= wanted:
        return list(range(rows))
    chosen = random.Random(name).sample(range(1, rows - 1), wanted - 2)
    return sorted([0, rows - 1, *chosen])


def samples(tensors, wanted, same=()):
    out = {}
    for name, tensor in tensors.items():
        if name not in same:
            rows = picked(name, rows_of(tensor).shape[0], wanted)
            out[name] = rows_of(tensor)[rows].contiguous()
            out[f"{name}#rows"] = torch.tensor(rows, dtype=torch.int32)
    shapes = {name: list(tensor.shape) for name, tensor in tensors.items()}
    return save(out, {"shapes": json.dumps(shapes)})


def unchanged(base, merged):
    return {name for name in merged if name in base and torch.equal(base[name], merged[name])}


def write(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)


def load_base(folder, name):
    name, _, dtype = name.partition(":")
    base = tensors(folder / name / "model.safetensors")
    return {key: value.bfloat16().float() for key, value in base.items()} if dtype == "bf16" else base


def pack(cases, out, wanted):
    index = json.loads((cases / "index.json").read_text())
    bases = {about["base"]: load_base(cases / "bases", about["base"]) for about in index.values()}
    for name, base in bases.items():
        write(out / f"base-{name.replace(':', '-')}.zip", {"samples.safetensors": samples(base, wanted)})
    for case, about in index.items():
        base, merged = bases[about["base"]], tensors(cases / case / "merged" / "model.safetensors")
        files = {file.name: file.read_bytes() for file in sorted((cases / case).iterdir())
                 if file.is_file() and file.name.startswith("adapter")}
        files |= {f"second-{file.name}": file.read_bytes() for file in sorted((cases / case).glob("second/adapter*"))}
        files["base"] = about["base"].replace(":", "-")
        files["samples.safetensors"] = samples(merged, wanted, unchanged(base, merged))
        write(out / f"{case}.zip", files)


if __name__ == "__main__":
    pack(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 4)
