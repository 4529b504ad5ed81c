/**
 * Takes a model's tokenizer files;
 * gives GGUF vocabulary keys, the pre-tokeniser's name and the chat template.
 */
package io.lorapress.tokenizer;
