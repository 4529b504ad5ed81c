/**
 * Takes tiles of weights;
 * gives the results that define what is right, one element at a time.
 */
package io.lorapress.numeric.scalar;
