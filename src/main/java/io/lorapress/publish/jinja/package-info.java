/**
 * Takes a chat template in Jinja and a conversation;
 * gives the text that transformers' apply_chat_template gives. The part of Jinja 3.1 and of Python's values that chat templates use:
 * trim_blocks and lstrip_blocks are on, there is no auto-escaping, and nothing outside the template can be reached.
 *
 * <p>It serves one purpose: to show that a Go template renders what the model's own does. llama.cpp's engine, which runs a model's
 * template when the model is asked something, cannot show that: it prints undefined values as nothing where Jinja raises an error,
 * and has the day of the clock only.
 */
package io.lorapress.publish.jinja;
