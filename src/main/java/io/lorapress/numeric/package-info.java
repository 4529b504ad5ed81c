/**
 * Takes tiles of weights;
 * gives dequantised, merged and cast tiles: one contract, engines {@code scalar} (the definition of correct), {@code vector} and {@code cuda}.
 */
package io.lorapress.numeric;
