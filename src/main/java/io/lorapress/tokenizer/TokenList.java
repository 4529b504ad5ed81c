package io.lorapress.tokenizer;

import io.lorapress.gguf.GgufMetadata;
import java.util.Arrays;
import java.util.List;

/** The vocabulary as GGUF holds it: a text, a score and a type for each id. */
final class TokenList {
    private static final float FILLER_SCORE = -10000;

    private final String[] texts;
    private final float[] scores;
    private final TokenType[] types;

    /** All ids are fillers, {@code [PADi]}, until set. */
    TokenList(int size) {
        texts = new String[size];
        scores = new float[size];
        types = new TokenType[size];
        Arrays.setAll(texts, id -> "[PAD" + id + "]");
        Arrays.fill(scores, FILLER_SCORE);
        Arrays.fill(types, TokenType.UNUSED);
    }

    int size() {
        return texts.length;
    }

    String text(int id) {
        return texts[id];
    }

    void set(int id, String text, float score, TokenType type) {
        texts[id] = text;
        scores[id] = score;
        types[id] = type;
    }

    void setScores(float score) {
        Arrays.fill(scores, score);
    }

    void setType(int id, TokenType type) {
        types[id] = type;
    }

    void writeTexts(GgufMetadata metadata) {
        metadata.texts("tokenizer.ggml.tokens", List.of(texts));
    }

    void writeScores(GgufMetadata metadata) {
        metadata.f32s("tokenizer.ggml.scores", scores);
    }

    void writeTypes(GgufMetadata metadata) {
        metadata.i32s("tokenizer.ggml.token_type", Arrays.stream(types).mapToInt(TokenType::id).toArray());
    }
}
