"""What the choice of base does to a fine-tune: two merged folders compared.

    base_precision.py MERGED_ON_4BIT MERGED_ON_16BIT PROMPTS.json

PROMPTS.json is a list of {"prompt", "want"}. Prints how many greedy answers are the wanted ones, the KL divergence of the second model
from the first over the tokens of the wanted answers, and how far apart the weights are. Needs torch, transformers and safetensors.
"""
import json
import sys

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer


torch.set_num_threads(1)


def measure(folder, prompts):
    """Right answers, and log-probabilities [tokens, vocabulary] at the wanted answers' tokens."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    right, rows = 0, []
    for item in prompts:
        question = [{"role": "user", "content": item["prompt"]}]
        answered = question + [{"role": "assistant", "content": item["want"]}]
        start = tokenizer.apply_chat_template(question, add_generation_prompt=True, tokenize=False)
        whole = tokenizer.apply_chat_template(answered, tokenize=False)
        prompt = tokenizer(start, add_special_tokens=False, return_tensors="pt").input_ids
        tokens = tokenizer(whole, add_special_tokens=False, return_tensors="pt").input_ids
        length = prompt.shape[1]
        with torch.no_grad():
            rows.append(torch.log_softmax(model(tokens).logits[0], -1)[length - 1:-1])
            answer = model.generate(prompt, max_new_tokens=48, do_sample=False, pad_token_id=tokenizer.pad_token_id)
        right += tokenizer.decode(answer[0][length:], skip_special_tokens=True) == item["want"]
    return right, torch.cat(rows)


def distance(first, second):
    """Share of weights that differ, and the norm of the difference as a share of the first's."""
    a, b = load_file(first + "/model.safetensors"), load_file(second + "/model.safetensors")
    differ = sum((a[k] != b[k]).sum().item() for k in a) / sum(a[k].numel() for k in a)
    apart = sum(((a[k].float() - b[k].float()) ** 2).sum().item() for k in a)
    return differ, (apart / sum((a[k].float() ** 2).sum().item() for k in a)) ** 0.5


def main():
    first, second, prompts = sys.argv[1:4]
    with open(prompts, encoding="utf-8") as file:
        items = json.load(file)
    (right_first, p), (right_second, q) = measure(first, items), measure(second, items)
    divergence = (p.exp() * (p - q)).sum(-1).mean().item()
    differ, apart = distance(first, second)
    print(f"right: {right_first} and {right_second} of {len(items)}; KL {divergence:.4f} nats a token")
    print(f"{differ:.1%} of the weights differ, {apart:.1%} in norm")


main()
