/**
 * Takes a completed config and tensor headers;
 * gives the GGUF model: one small class a family, found by the architecture that config.json names.
 */
package io.lorapress.model.family;
