package io.lorapress.tokenizer;

import tools.jackson.databind.JsonNode;

/** A tokenizer.json does something to text that cannot be done here; its ids cannot be foretold then. */
final class UnknownStepException extends Exception {
    UnknownStepException(String part, JsonNode step) {
        super(part + " " + step.path("type").asString("without a type"));
    }

    UnknownStepException(String what) {
        super(what);
    }
}
