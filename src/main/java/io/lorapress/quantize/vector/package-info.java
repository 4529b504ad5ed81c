/**
 * Takes the processor's vector width, or the one that is asked for;
 * gives what vector encoders and decoders share: species, rounding, bytes to lanes and back.
 */
package io.lorapress.quantize.vector;
