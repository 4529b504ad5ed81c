package io.lorapress.export.extract;

import io.lorapress.adapter.ExtractedFactors;
import io.lorapress.adapter.LowRankExtraction;
import io.lorapress.failure.LorapressException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Matrices, one a worker at a time. */
record MatrixQueue(List<TensorPair> matrices, int threads) {
    /** As many workers as were asked for and memory allows for the largest matrix. */
    static MatrixQueue allowed(List<TensorPair> matrices, LowRankExtraction method, int wanted, long memoryBytes) {
        long largest = matrices.stream().mapToLong(pair -> method.workingBytes(pair.shape().rows(), pair.shape().columns())).max().orElse(1);
        if (largest > memoryBytes) {
            throw LorapressException.noRoom("one worker needs " + largest + " bytes of memory for the largest matrix at rank "
                    + method.rank() + ", and --memory allows " + memoryBytes + "; allow more or take a smaller rank");
        }
        return new MatrixQueue(matrices, (int) Math.min(wanted, memoryBytes / largest));
    }

    /** In the order of the matrices, without those that {@code work} gives null for; the first failure stops all. */
    List<ExtractedFactors> each(Function<TensorPair, ExtractedFactors> work) {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<ExtractedFactors>> running = matrices.stream().map(pair -> workers.submit(() -> work.apply(pair))).toList();
            List<ExtractedFactors> done = new ArrayList<>();
            for (Future<ExtractedFactors> one : running) {
                ExtractedFactors factors = one.get();
                if (factors != null) {
                    done.add(factors);
                }
            }
            return done;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case Throwable failure -> throw LorapressException.failure("a matrix failed: " + failure.getMessage(), failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LorapressException.failure("interrupted", e);
        } finally {
            workers.shutdownNow();
            workers.close();
        }
    }
}
