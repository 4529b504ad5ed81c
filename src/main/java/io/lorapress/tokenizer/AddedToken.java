package io.lorapress.tokenizer;

/**
 * A token that is matched as a whole, before the text is split.
 *
 * @param content    its text
 * @param special    whether it steers the model rather than being text
 * @param normalized whether it is matched in the normalised text; one that is not is stored as it decodes
 * @param singleWord whether it is matched only where no letter, digit or underscore touches it
 * @param lstrip     whether white space before it belongs to it
 * @param rstrip     whether white space after it belongs to it
 */
public record AddedToken(String content, boolean special, boolean normalized, boolean singleWord, boolean lstrip, boolean rstrip) {
    /** One that takes nothing around it. */
    static AddedToken plain(String content, boolean special) {
        return new AddedToken(content, special, !special, false, false, false);
    }

    AddedToken asSpecial() {
        return new AddedToken(content, true, normalized, singleWord, lstrip, rstrip);
    }

    AddedToken withContent(String text) {
        return new AddedToken(text, special, normalized, singleWord, lstrip, rstrip);
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
