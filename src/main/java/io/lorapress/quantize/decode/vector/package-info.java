/**
 * Takes encoded blocks;
 * gives the scalar definitions' weights, several at a time.
 */
package io.lorapress.quantize.decode.vector;
