/**
 * Takes scale codes and levels of a block;
 * gives its bytes, and back: the layouts of GGUF's block formats and nothing else. Source: ggml-common.h, v0.5.0.
 */
package io.lorapress.quantize.block;
