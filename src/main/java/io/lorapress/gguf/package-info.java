/**
 * Takes bytes in the GGUF format;
 * gives metadata and tensors, and the way back; nothing else.
 */
package io.lorapress.gguf;
