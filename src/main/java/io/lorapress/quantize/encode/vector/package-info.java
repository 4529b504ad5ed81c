/**
 * Takes rows of float32;
 * gives the scalar engine's bytes, with one sub-block a vector lane, so that every sum keeps its order.
 */
package io.lorapress.quantize.encode.vector;
