/**
 * Takes a finished GGUF and what is known of its chat template, parameters and licence;
 * gives a folder that Ollama takes, and brings it to an Ollama server.
 */
package io.lorapress.publish.ollama;
