/**
 * Takes a PEFT adapter folder;
 * gives what it changes, by base tensor, every adapter tensor accounted for.
 */
package io.lorapress.adapter;
