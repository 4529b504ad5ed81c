package io.lorapress.export.gpu;

import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.cuda.CudaAccelerator;
import io.lorapress.numeric.cuda.Device;
import io.lorapress.numeric.tile.Accelerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Everything there is to find out about a GPU: whether every kernel gives the scalar engine's bytes on it, and how fast it is. */
public final class GpuCheck {
    private static final int MOST_SHOWN = 20;

    private final List<Device> devices;
    private final Consumer<String> out;
    private final long seed;

    /** @param seed of the random tiles */
    public GpuCheck(List<Device> devices, long seed, Consumer<String> out) {
        this.devices = devices;
        this.seed = seed;
        this.out = out;
    }

    /**
     * Runs every kernel check on every device.
     *
     * @param times random tiles a check
     * @return lines of a Markdown table
     * @throws LorapressException when a byte differs
     */
    public List<String> kernels(int times) throws IOException {
        List<String> lines = new ArrayList<>(List.of("| kernel | random tiles | differences |", "|---|---|---|"));
        List<String> wrong = new ArrayList<>();
        for (Device device : devices) {
            Accelerator accelerator = new CudaAccelerator(List.of(device), true);
            for (KernelCheck check : KernelCheck.all()) {
                int before = wrong.size();
                for (int i = 0; i < times; i++) {
                    Optional<String> difference = check.run(accelerator, seed + i);
                    difference.ifPresent(text -> wrong.add(device.name() + ": " + text));
                }
                lines.add("| " + check.name() + " | " + times + " | " + (wrong.size() - before) + " |");
                out.accept(lines.getLast());
            }
            accelerator.release();
        }
        wrong.stream().limit(MOST_SHOWN).forEach(out);
        if (!wrong.isEmpty()) {
            throw LorapressException.failure(wrong.size() + " tiles differ from the scalar engine's; the first: " + wrong.getFirst(), null);
        }
        return lines;
    }

    /**
     * Checks, measures and writes {@code folder/CARD.md}.
     *
     * @param bench    what to measure each device with
     * @param endToEnd layers of the 8B-shaped model, and what its rows are divided by
     */
    public Path report(Path folder, int times, GpuBench bench, int[] endToEnd) throws IOException {
        Files.createDirectories(folder);
        String card = devices.getFirst().name();
        List<String> page = new ArrayList<>(List.of("# " + card, "", "Measured on " + LocalDate.now() + " by `make gpu-check`, "
                + Runtime.getRuntime().availableProcessors() + " processors, Java " + Runtime.version() + ".", "", "## Bytes", ""));
        page.addAll(kernels(times));
        page.addAll(List.of("", "## Kernels, alone", ""));
        for (Device device : devices) {
            page.addAll(shown(bench.run(device)));
        }
        page.addAll(List.of("", "## End to end: the shapes of an 8B model, NF4 + LoRA rank 16 to Q4_K", "",
                "| way | time | | | |", "|---|---|---|---|---|"));
        CudaAccelerator all = new CudaAccelerator(devices);
        page.addAll(shown(new EndToEnd(all, endToEnd[0], endToEnd[1]).run(folder)));
        all.release();
        Path file = folder.resolve(card.replaceAll("^GPU \\d+ \\(|\\)$", "").replaceAll("[^A-Za-z0-9]+", "-") + ".md");
        return Files.write(file, page);
    }

    private List<String> shown(List<String> lines) {
        lines.forEach(out);
        return lines;
    }
}
