/**
 * Takes a GGUF type and the name of an engine;
 * gives the encoder of that type: what both engines share, and the list of what each can do.
 */
package io.lorapress.quantize.encode;
