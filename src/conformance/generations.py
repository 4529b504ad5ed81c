"""Loads a merged folder with transformers and answers the sample's prompts greedily.

usage: generations.py MERGED_FOLDER GENERATIONS_JSON     exit code 1 below 38 of 40 answers equal to those of PyTorch's own merge
"""
import json, sys
from transformers import AutoModelForCausalLM, AutoTokenizer

folder, expected = sys.argv[1], json.load(open(sys.argv[2]))
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForCausalLM.from_pretrained(folder, dtype="auto")
same = 0
for case in expected:
    inputs = tokenizer.apply_chat_template([{"role": "user", "content": case["prompt"]}], add_generation_prompt=True,
                                           return_tensors="pt", return_dict=True)
    output = model.generate(**inputs, max_new_tokens=48, do_sample=False)
    same += tokenizer.decode(output[0][inputs["input_ids"].shape[1]:], skip_special_tokens=True) == case["got"]
print(f"transformers on the merged folder: {same} of {len(expected)} answers equal PyTorch's merge")
sys.exit(same < 38)
