package io.lorapress.verify;

/**
 * How far a model's predictions are from another's, over the positions of a text. Everything in double, by natural logarithms.
 */
public final class LogitDistance {
    private double divergence;
    private double largest;
    private double ownLoss;
    private double referenceLoss;
    private long same;
    private long positions;
    private long continued;

    /**
     * Takes one position.
     *
     * @param reference logits of the model that is right
     * @param own       logits of the other
     * @param next      the token that the text goes on with; negative where it ends
     */
    public void add(float[] reference, float[] own, int next) {
        double referenceSum = logSum(reference);
        double ownSum = logSum(own);
        double sum = 0;
        for (int i = 0; i < reference.length; i++) {
            double logP = reference[i] - referenceSum;
            sum += Math.exp(logP) * (logP - (own[i] - ownSum));
        }
        divergence += sum;
        largest = Double.isNaN(sum) ? Double.NaN : Math.max(largest, sum);
        same += best(reference) == best(own) ? 1 : 0;
        positions++;
        if (next >= 0) {
            referenceLoss += referenceSum - reference[next];
            ownLoss += ownSum - own[next];
            continued++;
        }
    }

    private static double logSum(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return largest + Math.log(sum);
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    /** The sums so far. */
    public Summary summary() {
        double count = Math.max(1, positions);
        double steps = Math.max(1, continued);
        return new Summary(positions, Math.max(0, divergence / count), largest, same / count, Math.exp(referenceLoss / steps), Math.exp(ownLoss / steps));
    }

    /**
     * What came out.
     *
     * @param positions           of the text
     * @param divergence          mean Kullback-Leibler divergence of the other model from the right one
     * @param largestDivergence   at the worst position
     * @param agreement           share of positions where both think the same token likeliest
     * @param referencePerplexity of the text under the right model
     * @param perplexity          under the other
     */
    public record Summary(long positions, double divergence, double largestDivergence, double agreement, double referencePerplexity,
                          double perplexity) {
    }
}
