"""An NF4 base and a LoRA to Q4_K_M: our export beside the usual three programs, on the same machine in the same run.

usage: compare.py MODEL_DIR     (MODEL_DIR has base/ and adapter/, as SyntheticQlora writes them; PEERS_CACHE has the programs)

Prints wall time, CPU time, peak anonymous memory and bytes written of each step, ours twice (the first run warms the page cache
for all), then several outputs in one run against the dearest alone. Files are compared at the end.
"""
import os, resource, shutil, subprocess, sys, threading, time

peers = os.path.expanduser(os.environ.get("PEERS_CACHE", "~/.cache/peers"))
model = sys.argv[1]
work = os.path.join(model, "bench")
python = f"{peers}/venv/bin/python"
CONVERT = f"""
import sys; sys.path[:0] = [{peers!r} + "/llama.cpp", {peers!r} + "/llama.cpp/gguf-py"]
from conversion import base
base.TextModel.get_vocab_base_pre = lambda self, tokenizer: "llama-bpe"
import convert_hf_to_gguf; convert_hf_to_gguf.main()
"""


def anonymous(pid):
    try:
        for line in open(f"/proc/{pid}/status"):
            if line.startswith("RssAnon"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def run(name, command, **environment):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.time()
    log = open(f"{work}/{name.replace(' ', '-')}.log", "w")
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)
    peak = 0
    while process.poll() is None:
        peak = max(peak, anonymous(process.pid))
        time.sleep(0.02)
    wall = time.time() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    written = (after.ru_oublock - before.ru_oublock) * 512
    if process.returncode:
        sys.exit(f"{name} failed: see {log.name}")
    print(f"| {name} | {wall:.1f} s | {cpu:.1f} s | {peak / 2**20:.0f} MiB | {written / 2**20:.0f} MiB |", flush=True)
    return wall, cpu, peak, written


def ours(name, to):
    shutil.rmtree(f"{work}/ours", ignore_errors=True)
    return run(name, ["./lorapress", "export", f"{model}/adapter", "--base", f"{model}/base", "--to", to, "-o", f"{work}/ours",
                      "--name", "model"])


shutil.rmtree(work, ignore_errors=True)
os.makedirs(work)
print("| step | wall | CPU | anonymous memory | written |\n|---|---|---|---|---|")
ours("lorapress export, cold", "gguf:q4_k_m")
mine = ours("lorapress export", "gguf:q4_k_m")
steps = [
    run("merge in PyTorch", [python, "src/bench/merge_pytorch.py", f"{model}/base", f"{model}/adapter", f"{work}/merged"]),
    run("convert_hf_to_gguf.py", [python, "-c", CONVERT, f"{work}/merged", "--outfile", f"{work}/bf16.gguf", "--outtype", "bf16"]),
    run("llama-quantize", [f"{peers}/llama-bin/bin/llama-quantize", f"{work}/bf16.gguf", f"{work}/q4_k_m.gguf", "q4_k_m"],
        LD_LIBRARY_PATH=f"{peers}/llama-bin/bin"),
]
wall = sum(s[0] for s in steps)
print(f"| the usual way, sum | {wall:.1f} s | {sum(s[1] for s in steps):.1f} s | {max(s[2] for s in steps) / 2**20:.0f} MiB | "
      f"{sum(s[3] for s in steps) / 2**20:.0f} MiB |")
print(f"\nwall time: {wall / mine[0]:.1f} times less; output {os.path.getsize(f'{work}/ours/model-Q4_K_M.gguf') / 2**20:.0f} MiB\n")
single = {}
print("| outputs | wall | CPU | anonymous memory | written |\n|---|---|---|---|---|")
for to in ("gguf:q4_k_m", "gguf:q5_k_m", "gguf:q8_0", "merged_16bit"):
    single[to] = ours(to, to)[0]
together = ours("all four in one run", ",".join(single))[0]
dearest = max(single, key=single.get)
print(f"\nfour outputs in one run: {together / single[dearest]:.2f} times the dearest alone ({dearest})")
start = time.time()
with open(f"{work}/ours/merged_16bit/model.safetensors", "rb") as source, open(f"{work}/copy", "wb") as target:
    shutil.copyfileobj(source, target, 1 << 22)
    target.flush()
    os.fsync(target.fileno())
print(f"merged_16bit: {single['merged_16bit']:.1f} s, copying and syncing the same bytes: {time.time() - start:.1f} s")
shutil.rmtree(work)
