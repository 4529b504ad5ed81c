/**
 * Takes a model's chat template;
 * gives the same in Go's template language, for Ollama. What the template does is learned from what it renders, never from a name:
 * between two turns of given roles it always writes the same text, a seam. The seams found in a few short conversations must
 * reproduce every longer one to the letter; a template for which they do not is left alone.
 */
package io.lorapress.publish.chat;
