package io.lorapress.export.card;

import io.lorapress.export.manifest.BaseCardFacts;
import io.lorapress.publish.card.CardFile;
import io.lorapress.publish.card.ModelCard;
import io.lorapress.publish.manifest.InputRecord;
import io.lorapress.publish.manifest.Manifest;
import io.lorapress.publish.manifest.ManifestReader;
import io.lorapress.publish.manifest.OutputRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes the card from the manifest and the headers of the files that it names. */
public final class HubCard {
    private final Path folder;
    private final Manifest manifest;

    private HubCard(Path folder, Manifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /**
     * @param folder that an export made; empty for one that has no manifest
     * @param title  the card's heading
     * @throws io.lorapress.publish.manifest.ManifestException when the manifest cannot be used
     */
    public static Optional<String> of(Path folder, String title) {
        return Files.isRegularFile(folder.resolve(Manifest.NAME))
                ? Optional.of(new HubCard(folder, ManifestReader.read(folder)).card(title).text()) : Optional.empty();
    }

    private ModelCard card(String title) {
        return new ModelCard(title, BaseCardFacts.baseModels(manifest.baseCard()), relation(), BaseCardFacts.card(manifest.baseCard()),
                library(), "text-generation", tags(), files(), steps());
    }

    /** Source: the Hub's documentation of base_model_relation. */
    private String relation() {
        long adapters = inputs("adapter").size();
        if (only(format -> format.contains("lora"))) {
            return "adapter";
        }
        return adapters == 0 ? "quantized" : adapters == 1 ? "finetune" : "merge";
    }

    private String library() {
        return only(format -> format.equals("lora")) ? "peft" : only(HubCard::isGguf) ? "gguf" : "transformers";
    }

    private List<String> tags() {
        List<String> tags = new ArrayList<>(List.of("lorapress"));
        addIf(tags, "gguf", HubCard::isGguf);
        addIf(tags, "ollama", format -> format.startsWith("ollama"));
        addIf(tags, "lora", format -> format.contains("lora"));
        return tags;
    }

    private void addIf(List<String> tags, String tag, Predicate<String> format) {
        if (manifest.outputs().stream().map(OutputRecord::format).anyMatch(format)) {
            tags.add(tag);
        }
    }

    private static boolean isGguf(String format) {
        return format.matches("(gguf|ollama|mmproj).*");
    }

    private boolean only(Predicate<String> format) {
        return manifest.outputs().stream().map(OutputRecord::format).allMatch(format);
    }

    /** A row for each GGUF file, and one for all shards of a folder. */
    private List<CardFile> files() {
        Map<String, List<OutputRecord>> rows = new LinkedHashMap<>();
        manifest.outputs().stream().filter(output -> output.file().path().matches(".+\\.(gguf|safetensors)"))
                .filter(output -> Files.isRegularFile(folder.resolve(output.file().path())))
                .forEach(output -> rows.computeIfAbsent(row(output), _ -> new ArrayList<>()).add(output));
        return rows.values().stream().map(this::file).toList();
    }

    private static String row(OutputRecord output) {
        return output.file().path().endsWith(".gguf") ? output.file().path() : output.format();
    }

    private CardFile file(List<OutputRecord> shards) {
        OutputRecord first = shards.getFirst();
        StoredWeights weights = StoredWeights.in(shards.stream().map(shard -> folder.resolve(shard.file().path())).toList());
        long bytes = shards.stream().mapToLong(shard -> shard.file().bytes()).sum();
        String type = isGguf(first.format()) ? first.format().replaceFirst("^[^:]*:", "").toUpperCase(Locale.ROOT)
                : first.format().matches("merged_16bit|lora") ? weights.mostFrequentType() : first.format();
        return new CardFile(first.file().path(), type, bytes, weights.bitsPerWeight(), remark(first.format(), shards.size()));
    }

    private static String remark(String format, int shards) {
        String what = format.startsWith("ollama") ? "with a Modelfile for Ollama"
                : format.startsWith("mmproj") ? "the vision tower, for --mmproj" : format.contains("lora") ? "the adapter alone" : "";
        return shards == 1 ? what : "the first of " + shards + " files";
    }

    private Map<String, String> steps() {
        Map<String, String> steps = new LinkedHashMap<>();
        steps.put("Made with", "lorapress " + manifest.versions().getOrDefault("lorapress", ""));
        inputs("base").forEach(base -> steps.put("Base", named(base) + ", " + manifest.baseChoice()));
        List<InputRecord> adapters = inputs("adapter");
        for (int i = 0; i < adapters.size(); i++) {
            steps.put(adapters.size() == 1 ? "Adapter" : "Adapter " + (i + 1), named(adapters.get(i)));
        }
        inputs("imatrix").forEach(matrix -> steps.put("Importance matrix", named(matrix)));
        manifest.request().forEach((option, value) -> steps.put("--" + option, value));
        steps.put("Hashes of all inputs and outputs", Manifest.NAME);
        return steps;
    }

    private static String named(InputRecord input) {
        return input.revision().isEmpty() ? input.source() : input.source() + " at " + input.revision();
    }

    private List<InputRecord> inputs(String role) {
        return manifest.inputs().stream().filter(input -> input.role().equals(role)).toList();
    }
}
