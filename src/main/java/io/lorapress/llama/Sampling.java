package io.lorapress.llama;

/**
 * How the next token is chosen.
 *
 * @param temperature 0 takes the likeliest token always, and nothing else here counts then
 * @param topK        keeps that many of the likeliest tokens; 0 keeps all
 * @param topP        keeps the likeliest tokens that together have this probability; 1 keeps all
 * @param minP        keeps tokens of at least this share of the likeliest one's probability; 0 keeps all
 * @param seed        the same seed gives the same text
 */
public record Sampling(float temperature, int topK, float topP, float minP, int seed) {
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 0);

    public Sampling {
        if (!(temperature >= 0) || topK < 0 || !(topP > 0 && topP <= 1) || !(minP >= 0 && minP < 1)) {
            throw new IllegalArgumentException("temperature, top-k and min-p are at least 0, top-p is in (0, 1], min-p below 1");
        }
    }
}
