/**
 * Takes inputs and outputs;
 * gives checks before (is it trained?) and after (logits, KL divergence, text).
 */
package io.lorapress.verify;
