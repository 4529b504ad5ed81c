/**
 * Takes what is to be made of a tile, as data: where its rows lie, what changes them, what each output wants of them;
 * gives an accelerator the means to do all of it where the weights are.
 */
package io.lorapress.numeric.tile;
