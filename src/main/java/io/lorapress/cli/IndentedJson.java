package io.lorapress.cli;

import java.io.PrintStream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What {@code --json} prints, a field a line. */
final class IndentedJson {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private IndentedJson() {
    }

    /** @param result a record, a map or a list, of such and of plain values */
    static void print(PrintStream out, Object result) {
        out.println(JSON.writeValueAsString(result));
    }
}
