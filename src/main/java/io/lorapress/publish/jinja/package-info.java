/**
 * Takes a chat template in Jinja and a conversation;
 * gives the text that transformers' apply_chat_template gives. The part of Jinja 3.1 and of Python's values that chat templates use:
 * trim_blocks and lstrip_blocks are on, there is no auto-escaping, and nothing outside the template can be reached.
 */
package io.lorapress.publish.jinja;
