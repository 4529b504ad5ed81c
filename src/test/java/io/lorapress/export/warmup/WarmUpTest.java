package io.lorapress.export.warmup;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.Engines;
import io.lorapress.quantize.encode.Encoders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarmUpTest {
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void everyKernelOfAnEngineRuns(String engine) {
        Kernels kernels = new Kernels(Engines.choose(engine).engine());
        for (Kernel kernel : List.of(kernels.widening(), kernels.narrowing(), kernels.merge())) {
            assertDoesNotThrow(kernel.once()::run, kernel.name());
        }
    }

    @ParameterizedTest
    @MethodSource("encodedTypes")
    void everyEncoderRuns(GgmlType type) {
        Kernels kernels = new Kernels(Engines.choose("scalar").engine());
        assertDoesNotThrow(kernels.encoding(Encoders.of(type, "vector").orElseThrow()).once()::run);
    }

    static Stream<GgmlType> encodedTypes() {
        return Stream.of(GgmlType.values()).filter(type -> Encoders.of(type, "vector").isPresent());
    }

    @Test
    void aKernelIsWarmedOnceInAProcess() {
        AtomicInteger calls = new AtomicInteger();
        Kernel kernel = new Kernel("test " + System.nanoTime(), calls::incrementAndGet);
        WarmUp.begin(() -> List.of(kernel)).await(Duration.ofSeconds(10));
        int after = calls.get();
        assertTrue(after > 1, "it ran until it got no faster");
        WarmUp.begin(() -> List.of(kernel)).await(Duration.ofSeconds(10));
        assertEquals(after, calls.get());
    }

    @Test
    void waitingEndsWithTheTimeGiven() {
        CountDownLatch never = new CountDownLatch(1);
        Kernel stuck = new Kernel("stuck " + System.nanoTime(), () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long start = System.nanoTime();
        WarmUp.begin(() -> List.of(stuck)).await(Duration.ofMillis(50));
        never.countDown();
        assertTrue(System.nanoTime() - start < 5_000_000_000L);
    }
}
