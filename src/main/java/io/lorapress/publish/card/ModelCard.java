package io.lorapress.publish.card;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A model's card.
 *
 * @param title       first heading
 * @param baseModels  Hub ids of what it was made from; a local folder has none
 * @param relation    {@code merge}, {@code adapter}, {@code quantized} or {@code finetune}
 * @param base        what is taken over from the base
 * @param library     library_name, such as {@code transformers}, {@code peft} or {@code gguf}
 * @param pipelineTag such as {@code text-generation}
 * @param files       rows of the table; none leaves it out
 * @param steps       how it was made: name and value, in order
 */
public record ModelCard(String title, List<String> baseModels, String relation, BaseCard base, String library, String pipelineTag,
                        List<String> tags, List<CardFile> files, Map<String, String> steps) {
    public ModelCard {
        steps = new LinkedHashMap<>(steps);
    }

    /** The whole README.md. */
    public String text() {
        return matter().text() + "\n" + CardText.BEGIN + section() + CardText.END;
    }

    /** The same with the text and keys of a README.md that is there already kept. */
    public String textOver(String existing) {
        return CardText.merge(existing, text());
    }

    private FrontMatter matter() {
        FrontMatter matter = new FrontMatter();
        addBlock(matter, "license", base.licence());
        addBlock(matter, "language", base.language());
        matter.add("library_name", Yaml.scalar("library_name", library));
        matter.add("pipeline_tag", Yaml.scalar("pipeline_tag", pipelineTag));
        if (!baseModels.isEmpty()) {
            matter.add("base_model", Yaml.list("base_model", baseModels));
            matter.add("base_model_relation", Yaml.scalar("base_model_relation", relation));
        }
        matter.add("tags", Yaml.list("tags", tags));
        return matter;
    }

    private static void addBlock(FrontMatter matter, String key, List<String> lines) {
        if (!lines.isEmpty()) {
            matter.add(key, lines);
        }
    }

    private String section() {
        StringBuilder text = new StringBuilder("# ").append(oneLine(title)).append("\n\n");
        if (!files.isEmpty()) {
            table(text);
        }
        text.append("## How it was made\n\n");
        steps.forEach((name, value) -> text.append("- ").append(oneLine(name)).append(": ").append(code(value)).append('\n'));
        return text.toString();
    }

    private void table(StringBuilder text) {
        text.append("## Files\n\n| File | Type | Size | Bits per weight | Remark |\n|---|---|---:|---:|---|\n");
        for (CardFile file : files) {
            List<String> cells = new ArrayList<>(List.of("[" + cell(file.name()) + "](" + file.name().replace(" ", "%20") + ")",
                    cell(file.type()), size(file.bytes()), bits(file.bitsPerWeight()), cell(file.remark())));
            text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        }
        text.append('\n');
    }

    private static String size(long bytes) {
        return bytes >= 100_000_000 ? String.format(Locale.ROOT, "%.2f GB", bytes / 1e9)
                : String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
    }

    private static String bits(double bits) {
        return bits > 0 ? String.format(Locale.ROOT, "%.2f", bits) : "";
    }

    private static String cell(String text) {
        return oneLine(text).replace("|", "\\|");
    }

    private static String code(String text) {
        return text.contains("`") ? oneLine(text) : "`" + oneLine(text) + "`";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
