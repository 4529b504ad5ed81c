/**
 * Takes encoded blocks;
 * gives the weights that llama.cpp reads from them. The scalar definitions are with the layouts.
 */
package io.lorapress.quantize.decode;
