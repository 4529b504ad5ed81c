package io.lorapress.verify;

import java.util.List;
import java.util.Optional;

/**
 * Something a model is asked.
 *
 * @param messages    a conversation that ends where the model is to answer
 * @param plain       whether the one message is a text to go on with, and no conversation
 * @param expectation what the answer should be, where somebody said so
 */
public record Prompt(List<Message> messages, boolean plain, Optional<Expectation> expectation) {
    /** @param role system, user, assistant, or what else the model's chat template knows */
    public record Message(String role, String content) {
    }

    public Prompt {
        messages = List.copyOf(messages);
    }

    /** A user's question. */
    public static Prompt question(String text, Optional<Expectation> expectation) {
        return new Prompt(List.of(new Message("user", text)), false, expectation);
    }

    /** What was said last. */
    public String last() {
        return messages.getLast().content();
    }
}
