/**
 * Takes tiles of weights;
 * gives what the scalar engine gives, to the bit, through the Vector API. Only loaded when its module is there.
 */
package io.lorapress.numeric.vector;
