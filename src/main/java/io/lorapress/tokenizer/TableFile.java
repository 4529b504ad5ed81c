package io.lorapress.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the tables that lie beside the classes. */
final class TableFile {
    private TableFile() {
    }

    /** Its rows, cut at tabs. */
    static List<List<String>> rows(String name) {
        return text(name).lines().map(line -> List.of(line.split("\t"))).toList();
    }

    static String text(String name) {
        try (InputStream in = TableFile.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own file " + name + " cannot be read", e);
        }
    }
}
