/**
 * Takes tiles of a source tensor;
 * gives rows of a GGUF tensor: permuted, split, transposed, or changed element by element.
 */
package io.lorapress.model.transform;
