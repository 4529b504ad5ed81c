/**
 * Takes an accelerator;
 * gives the proof that it computes what the scalar engine computes, to the bit, and how fast it is.
 */
package io.lorapress.export.gpu;
