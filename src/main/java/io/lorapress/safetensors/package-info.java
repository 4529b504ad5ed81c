/**
 * Takes bytes in the safetensors format;
 * gives headers and tensors, and the way back; nothing else.
 */
package io.lorapress.safetensors;
