package io.lorapress.export;

import io.lorapress.export.warmup.Kernel;
import io.lorapress.export.warmup.Kernels;
import io.lorapress.export.warmup.WarmUp;
import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.Engine;
import io.lorapress.quantize.FileType;
import io.lorapress.quantize.QuantizationRequest;
import io.lorapress.quantize.encode.Encoders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Which kernels a run will want, judged from the request alone: the plan is made while they are compiled. */
final class ExportKernels {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private ExportKernels() {
    }

    static WarmUp begin(ExportRequest request, Engine engine) {
        List<OutputFormat> formats = request.formats().stream().filter(OutputFormat::hasBase).toList();
        boolean adapted = !request.adapters().folders().isEmpty();
        return begin(request.base(), () -> formats.isEmpty() ? List.of() : kernels(formats, engine, request.options().quantizer(), adapted));
    }

    static WarmUp begin(RequantizeRequest request, Engine engine) {
        List<OutputFormat> formats = List.of(new OutputFormat.Gguf(request.type()));
        return begin(request.input(), () -> kernels(formats, engine, request.options().quantizer(), false));
    }

    private static WarmUp begin(Path weights, Supplier<List<Kernel>> kernels) {
        return WarmUp.begin(() -> RunSize.isSmall(weights) ? List.of() : kernels.get());
    }

    static void await(WarmUp warmUp) {
        warmUp.await(LONGEST_WAIT);
    }

    private static List<Kernel> kernels(List<OutputFormat> formats, Engine engine, String quantizer, boolean adapted) {
        if (!engine.name().equals("vector")) {
            return List.of();
        }
        Kernels kernels = new Kernels(engine);
        List<Kernel> wanted = new ArrayList<>(List.of(kernels.widening()));
        types(formats).stream().filter(type -> !quantizer.equals("llama.cpp"))
                .forEach(type -> Encoders.of(type, "vector").ifPresent(encoder -> wanted.add(kernels.encoding(encoder))));
        if (formats.contains(new OutputFormat.Merged16Bit())) {
            wanted.add(kernels.narrowing());
        }
        if (adapted) {
            wanted.add(kernels.merge());
        }
        return wanted;
    }

    /** The type of most tensors, and Q6_K, which most mixtures give to the embedding or the head: the first tensor is one of these. */
    private static Set<GgmlType> types(List<OutputFormat> formats) {
        Set<GgmlType> types = new LinkedHashSet<>();
        for (OutputFormat format : formats) {
            switch (format) {
                case OutputFormat.Gguf gguf -> addTypes(gguf.name(), types);
                case OutputFormat.Ollama ollama -> addTypes(ollama.type(), types);
                default -> { }
            }
        }
        return types;
    }

    private static void addTypes(String name, Set<GgmlType> types) {
        FileType file = QuantizationRequest.named(name, GgmlType.BF16).fileType();
        if (file.tensorType().isQuantized() && file != FileType.Q8_0) {
            types.add(GgmlType.Q6_K);
        }
        types.add(file.tensorType());
    }
}
