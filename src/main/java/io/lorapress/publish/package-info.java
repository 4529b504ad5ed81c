/**
 * Takes finished files;
 * gives an Ollama package, a Hub repository, cards and a manifest.
 */
package io.lorapress.publish;
