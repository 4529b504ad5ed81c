package io.lorapress.tokenizer;

/**
 * A token that is matched as a whole, before the text is split.
 *
 * @param content    its text
 * @param special    whether it steers the model rather than being text
 * @param normalized whether it is matched in the normalised text; one that is not is stored as it decodes
 */
public record AddedToken(String content, boolean special, boolean normalized) {
    /** As a special token named in a config but not listed with the added ones is taken: special, matched as it is. */
    static AddedToken named(String content) {
        return new AddedToken(content, true, false);
    }

    /**
     * Whether its text alone makes it a control token, for models that forgot to mark theirs.
     * Source: TextModel.does_token_look_special, conversion/base.py.
     */
    boolean looksSpecial() {
        return switch (content) {
            case "<pad>", "<mask>", "<2mass>", "[@BOS@]" -> true;
            default -> between("<|", "|>") || between("<\uFF5C", "\uFF5C>") || between("<unused", ">");
        };
    }

    private boolean between(String start, String end) {
        return content.startsWith(start) && content.endsWith(end);
    }
}
