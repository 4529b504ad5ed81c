/**
 * Takes a model's config and the names and shapes of its tensors;
 * gives GGUF names, transforms and metadata; one small class a family, registered by architecture.
 */
package io.lorapress.model;
