package io.lorapress.llama;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.llama.LlamaException.Fault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaContextTest {
    private static final float CLOSE = 2e-3f;
    private static final int[] TEXT = "what colour is the ash, and why?".chars().toArray();
    @TempDir
    static Path folder;
    private static LlamaModel model;

    @BeforeAll
    static void load() {
        model = LlamaModel.load(TinyModel.dense(folder.resolve("tiny.gguf")));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void tokensOneByOneGiveWhatTheyGiveAtOnce() {
        try (LlamaContext context = new LlamaContext(model, options())) {
            List<float[]> atOnce = new ArrayList<>();
            context.logits(TEXT, (position, logits) -> {
                assertEquals(atOnce.size(), position);
                atOnce.add(logits.clone());
            });
            assertEquals(TEXT.length, atOnce.size());
            assertEquals(TEXT.length, context.position());
            context.clear();
            for (int i = 0; i < TEXT.length; i++) {
                context.decode(TEXT[i]);
                assertArrayEquals(atOnce.get(i), context.lastLogits(), CLOSE, "position " + i);
            }
        }
    }

    @Test
    void smallBatchesGiveWhatLargeOnesGive() {
        try (LlamaContext large = new LlamaContext(model, options());
                LlamaContext small = new LlamaContext(model, options().withBatch(5, 3))) {
            large.decode(TEXT);
            small.decode(TEXT);
            assertArrayEquals(large.lastLogits(), small.lastLogits(), CLOSE);
            List<float[]> rows = new ArrayList<>();
            small.logits(TEXT, (position, logits) -> rows.add(logits.clone()));
            assertArrayEquals(large.lastLogits(), rows.getLast(), CLOSE);
        }
    }

    @Test
    void aTextThatDoesNotFitIsRefused() {
        try (LlamaContext context = new LlamaContext(model, ContextOptions.ofLength(256))) {
            LlamaException e = assertThrows(LlamaException.class, () -> context.decode(new int[300]));
            assertEquals(Fault.CONTEXT_FULL, e.fault());
        }
    }

    @Test
    void aTokenOutsideTheVocabularyIsRefused() {
        try (LlamaContext context = new LlamaContext(model, options())) {
            LlamaException e = assertThrows(LlamaException.class, () -> context.decode(1, 100000));
            assertEquals(Fault.UNKNOWN_TOKEN, e.fault());
            assertEquals(0, context.position());
        }
    }

    @Test
    void anAdapterChangesWhatComesOutAndGoesAgain() {
        Path file = TinyModel.adapter(folder.resolve("adapter.gguf"));
        try (LlamaAdapter adapter = LlamaAdapter.load(model, file); LlamaContext context = new LlamaContext(model, options())) {
            assertEquals("lora", adapter.metadata("adapter.type").orElseThrow());
            float[] without = logits(context);
            context.apply(Map.of(adapter, 1f));
            float[] with = logits(context);
            context.apply(Map.of(adapter, 0.5f));
            float[] half = logits(context);
            context.apply(Map.of());
            assertArrayEquals(without, logits(context));
            assertTrue(distance(without, with) > 10 * CLOSE, "distance " + distance(without, with));
            assertTrue(distance(without, half) < distance(without, with));
        }
    }

    @Test
    void aModelIsNoAdapter() {
        LlamaException e = assertThrows(LlamaException.class, () -> LlamaAdapter.load(model, model.file()));
        assertEquals(Fault.ADAPTER_REFUSED, e.fault());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @Test
    void greedyGenerationTakesTheLikeliestToken() {
        try (LlamaContext context = new LlamaContext(model, options())) {
            List<String> pieces = new ArrayList<>();
            Answer answer = new Generator(context, Sampling.GREEDY).generate(TEXT, 20, pieces::add);
            assertEquals(answer.text(), String.join("", pieces));
            context.clear();
            context.decode(TEXT);
            for (int token : answer.tokens()) {
                assertEquals(likeliest(context.lastLogits()), token);
                context.decode(token);
            }
            assertEquals(answer.finished(), answer.tokens().length < 20);
        }
    }

    @Test
    void theSameSeedGivesTheSameText() {
        try (LlamaContext context = new LlamaContext(model, options())) {
            Generator generator = new Generator(context, new Sampling(1.5f, 100, 0.99f, 0.001f, 7));
            int[] first = generator.generate(TEXT, 20).tokens();
            assertArrayEquals(first, generator.generate(TEXT, 20).tokens());
            assertFalse(Arrays.equals(first,
                    new Generator(context, new Sampling(1.5f, 100, 0.99f, 0.001f, 8)).generate(TEXT, 20).tokens()));
        }
    }

    @Test
    void generationEndsWhereTheContextEnds() {
        try (LlamaContext context = new LlamaContext(model, ContextOptions.ofLength(256))) {
            int[] prompt = new int[250];
            Answer answer = new Generator(context, new Sampling(2, 0, 1, 0, 3)).generate(prompt, 1000);
            assertTrue(answer.finished() || answer.tokens().length == 7, "tokens " + answer.tokens().length);
        }
    }

    @Test
    void anObserverSeesNamesAndData() {
        Map<String, Double> sums = new TreeMap<>();
        TensorObserver observer = observer(tensor -> sums.merge(tensor.source(0).orElseThrow().name(), squares(tensor), Double::sum));
        try (LlamaContext context = new LlamaContext(model, options().withObserver(observer))) {
            context.decode(TEXT);
        }
        assertTrue(sums.keySet().containsAll(List.of("blk.0.attn_q.weight", "blk.1.ffn_down.weight", "output.weight")), sums.toString());
        assertEquals(sums.get("blk.0.attn_q.weight"), sums.get("blk.0.attn_k.weight"));
        assertTrue(sums.get("blk.0.attn_q.weight") > 1, sums.toString());
    }

    @Test
    void observingChangesNothing() {
        try (LlamaContext plain = new LlamaContext(model, options());
                LlamaContext observed = new LlamaContext(model, options().withObserver(observer(tensor -> { })))) {
            assertArrayEquals(logits(plain), logits(observed), 1e-5f);
        }
    }

    @Test
    void eachOfManyContextsHasItsOwnObserver() {
        int[] seen = new int[25];
        List<LlamaContext> contexts = new ArrayList<>();
        for (int i = 0; i < seen.length; i++) {
            int number = i;
            contexts.add(new LlamaContext(model, options().withObserver(observer(tensor -> seen[number]++))));
        }
        contexts.get(3).decode(TEXT);
        contexts.get(20).decode(TEXT);
        contexts.forEach(LlamaContext::close);
        assertTrue(seen[3] > 0);
        assertEquals(seen[3], seen[20]);
        assertEquals(2 * seen[3], Arrays.stream(seen).sum());
    }

    @Test
    void whatAnObserverThrowsComesOut() {
        IllegalStateException thrown = new IllegalStateException("enough");
        for (int i = 0; i < 20; i++) {
            try (LlamaContext context = new LlamaContext(model, options().withObserver(observer(tensor -> {
                throw thrown;
            })))) {
                assertSame(thrown, assertThrows(IllegalStateException.class, () -> context.decode(TEXT)));
            }
        }
    }

    private static ContextOptions options() {
        return ContextOptions.ofLength(512);
    }

    private interface Look {
        void at(ObservedTensor tensor);
    }

    private static TensorObserver observer(Look look) {
        return new TensorObserver() {
            @Override
            public boolean wants(ObservedTensor tensor) {
                return tensor.operation().equals("MUL_MAT") && tensor.source(0).orElseThrow().name().endsWith(".weight");
            }

            @Override
            public void observe(ObservedTensor tensor) {
                look.at(tensor);
            }
        };
    }

    /** Of what the weights are multiplied with. */
    private static double squares(ObservedTensor tensor) {
        ObservedTensor input = tensor.source(1).orElseThrow();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(input.byteSize());
            input.read(data);
            double sum = 0;
            for (float value : data.toArray(ValueLayout.JAVA_FLOAT)) {
                sum += value * value;
            }
            return sum;
        }
    }

    private static float[] logits(LlamaContext context) {
        context.clear();
        context.decode(TEXT);
        return context.lastLogits();
    }

    private static double distance(float[] a, float[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    private static int likeliest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }
}
