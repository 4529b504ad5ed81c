/**
 * Takes rows of merged weights;
 * gives them as quantised checkpoints store them: bitsandbytes in 4 bits, compressed-tensors in 4 and 8.
 */
package io.lorapress.quantize.checkpoint;
