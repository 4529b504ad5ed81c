/**
 * Takes tensor names and shapes, then rows of weights;
 * gives which tensor gets which GGUF type, and encoded blocks.
 */
package io.lorapress.quantize;
