/**
 * Takes a model folder;
 * gives its tensors as they lie on disk (plain, bitsandbytes 4-bit, int8), its config and its tokenizer files.
 */
package io.lorapress.checkpoint;
