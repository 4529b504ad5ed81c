/**
 * Takes rows, GGUF files and prompts;
 * gives llama.cpp's answer to them: a hand-written facade over the generated JavaCPP bindings.
 */
package io.lorapress.llama;
