"""Make src/test/resources/gguf/python.gguf: one value of every kind and three tensors, written by gguf-py.

usage: PEERS_CACHE=... python python_gguf.py OUT.gguf
"""
import os
import sys

sys.path.insert(0, os.path.join(os.environ["PEERS_CACHE"], "llama.cpp", "gguf-py"))
import gguf
import numpy as np

w = gguf.GGUFWriter(sys.argv[1], "llama")
w.add_name("zoo é")
w.add_uint8("x.u8", 200); w.add_int8("x.i8", -3); w.add_uint16("x.u16", 60000); w.add_int16("x.i16", -5)
w.add_uint32("x.u32", 7); w.add_int32("x.i32", -7); w.add_uint64("x.u64", 1 << 60); w.add_int64("x.i64", -1 << 60)
w.add_float32("x.f32", 1.5); w.add_float64("x.f64", 2.25); w.add_bool("x.bool", True)
w.add_array("x.ints", [1, 2, 3]); w.add_array("x.floats", [1.0, 2.0]); w.add_array("x.bools", [True, False])
w.add_array("x.texts", ["a", "é", ""]); w.add_array("x.bytes", b"\x01\xff"); w.add_array("x.nested", [[1, 2], [3]])
w.add_tensor("t1", np.arange(6, dtype=np.float32).reshape(1, 2, 3))
w.add_tensor("t2", np.arange(4, dtype=np.float16))
w.add_tensor("t3", np.zeros((2, 34), dtype=np.uint8), raw_dtype=gguf.GGMLQuantizationType.Q8_0)
w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
