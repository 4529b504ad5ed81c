/**
 * Takes prompts, answers, logits and weights;
 * gives what they say about a model: scores, divergences, findings and verdicts.
 */
package io.lorapress.verify;
