package io.lorapress.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LogitDistanceTest {
    private static final double TOLERANCE = 1e-6;

    @Test
    void isZeroForTheSameLogits() {
        LogitDistance distance = new LogitDistance();
        distance.add(new float[] {1, 2, 3}, new float[] {1, 2, 3}, 2);
        // only differences of logits count
        distance.add(new float[] {1, 2, 3}, new float[] {101, 102, 103}, -1);
        LogitDistance.Summary summary = distance.summary();
        assertEquals(0, summary.divergence(), TOLERANCE);
        assertEquals(1, summary.agreement());
        assertEquals(summary.referencePerplexity(), summary.perplexity(), TOLERANCE);
        assertEquals(2, summary.positions());
    }

    @Test
    void isWhatTheDefinitionGives() {
        // P = (3/4, 1/4), Q = (1/4, 3/4)
        LogitDistance distance = new LogitDistance();
        distance.add(new float[] {(float) Math.log(3), 0}, new float[] {0, (float) Math.log(3)}, 0);
        LogitDistance.Summary summary = distance.summary();
        assertEquals(0.75 * Math.log(3) + 0.25 * Math.log(1 / 3.0), summary.divergence(), TOLERANCE);
        assertEquals(0, summary.agreement());
        assertEquals(4 / 3.0, summary.referencePerplexity(), TOLERANCE);
        assertEquals(4, summary.perplexity(), TOLERANCE);
    }

    @Test
    void notANumberIsWithinNoLimit() {
        LogitDistance distance = new LogitDistance();
        distance.add(new float[] {1, 2}, new float[] {Float.NaN, 2}, 0);
        assertTrue(!(distance.summary().divergence() <= QualityLimit.of(2).divergence()));
    }

    @Test
    void limitsGrowAsBitsShrink() {
        double[] bits = {16, 8.5, 6.6, 5.5, 4.5, 3.4, 2.6};
        for (int i = 1; i < bits.length; i++) {
            assertTrue(QualityLimit.of(bits[i]).divergence() > QualityLimit.of(bits[i - 1]).divergence());
            assertTrue(QualityLimit.of(bits[i]).agreement() < QualityLimit.of(bits[i - 1]).agreement());
            assertTrue(QualityLimit.of(bits[i]).tensorError() > QualityLimit.of(bits[i - 1]).tensorError());
        }
    }
}
