/**
 * Takes rows of float32;
 * gives encoded blocks, one weight after the other: the definition of what the vector engine must equal.
 */
package io.lorapress.quantize.encode.scalar;
