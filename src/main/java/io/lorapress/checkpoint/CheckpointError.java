package io.lorapress.checkpoint;

/** Every way a model folder can be refused. */
public enum CheckpointError {
    /** There is no such folder. */
    NO_FOLDER,
    /** The folder has no config.json; it may be an adapter's. */
    NO_CONFIG,
    /** A JSON file is larger than any real one. */
    JSON_TOO_LARGE,
    /** A JSON file is not JSON, or not an object. */
    BAD_JSON,
    /** The folder has no safetensors file. */
    NO_WEIGHTS,
    /** The weights are Python pickles, which can run code and are never loaded. */
    PICKLED_WEIGHTS,
    /** Several safetensors files, and nothing that says which belong together. */
    AMBIGUOUS_WEIGHTS,
    /** The index lacks weight_map, or names something that is no file of the folder. */
    BAD_INDEX,
    /** A shard is not there. */
    MISSING_SHARD,
    /** The index names a tensor that its shard does not hold. */
    INDEXED_TENSOR_ABSENT,
    /** A shard holds a tensor that the index does not name, or names elsewhere. */
    UNINDEXED_TENSOR,
    /** Two shards hold a tensor of one name. */
    TENSOR_IN_TWO_SHARDS,
    /** A bitsandbytes quant_state is not a JSON object, or lacks a field, or has one of a wrong kind. */
    BAD_QUANT_STATE,
    /** A 4-bit type other than nf4 and fp4, or two that contradict each other. */
    UNKNOWN_QUANT_TYPE,
    /** A block size that is no power of two from 32 to 4096. */
    BAD_BLOCK_SIZE,
    /** What a quantised tensor dequantises to is no float16, bfloat16 or float32. */
    BAD_DEQUANTIZED_DTYPE,
    /** The stored bytes do not hold as many weights as the shape says. */
    WEIGHT_SIZE_MISMATCH,
    /** There are not as many scales as blocks, or they have a wrong dtype. */
    SCALE_MISMATCH,
    /** A codebook that has not 16 (nested: 256) float32 values. */
    BAD_CODEBOOK,
    /** Double quantisation of which a part is missing or does not fit. */
    BAD_NESTED_SCALES,
    /** A tensor that belongs to a quantised weight, without the weight or without the rest of it. */
    INCOMPLETE_QUANTIZATION,
    /** An int8 weight in a layout other than row-major. */
    UNKNOWN_INT8_LAYOUT,
    /** The parts of a packed weight have shapes or dtypes that do not fit each other. */
    PACKED_SHAPE_MISMATCH,
    /** A column that says it belongs to a group there is not. */
    BAD_GROUP_INDEX,
    /** A way to store quantised weights that is not understood. */
    UNSUPPORTED_QUANTIZATION,
    /** A weight that is there both as it is and quantised. */
    STORED_TWICE
}
