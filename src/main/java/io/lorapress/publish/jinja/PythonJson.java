package io.lorapress.publish.jinja;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON as Python's json.dumps writes it.
 *
 * @param ascii  whether all other characters are escaped
 * @param indent spaces a level, or -1 for one line
 */
record PythonJson(boolean ascii, int indent, String itemSeparator, String keySeparator, boolean sorted) {
    String dumps(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, 0, out);
        return out.toString();
    }

    private void write(Object value, int depth, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Boolean b -> out.append(b);
            case Long n -> out.append(n);
            case Double d -> out.append(Python.number(d));
            case String text -> quote(text, out);
            case List<?> list -> list(list, depth, out);
            case Map<?, ?> map -> map(map, depth, out);
            default -> throw new JinjaException("cannot be written as JSON: " + Python.repr(value));
        }
    }

    private void list(List<?> list, int depth, StringBuilder out) {
        String separator = "";
        out.append('[');
        for (Object element : list) {
            out.append(separator);
            newline(depth + 1, out);
            write(element, depth + 1, out);
            separator = itemSeparator;
        }
        end(list.isEmpty(), depth, out).append(']');
    }

    private void map(Map<?, ?> map, int depth, StringBuilder out) {
        String separator = "";
        out.append('{');
        for (Map.Entry<?, ?> entry : (sorted ? new TreeMap<>(map) : map).entrySet()) {
            out.append(separator);
            newline(depth + 1, out);
            quote(Python.text(entry.getKey()), out);
            out.append(keySeparator);
            write(entry.getValue(), depth + 1, out);
            separator = itemSeparator;
        }
        end(map.isEmpty(), depth, out).append('}');
    }

    private StringBuilder end(boolean empty, int depth, StringBuilder out) {
        if (!empty) {
            newline(depth, out);
        }
        return out;
    }

    private void newline(int depth, StringBuilder out) {
        if (indent >= 0) {
            out.append('\n').repeat(' ', indent * depth);
        }
    }

    private void quote(String text, StringBuilder out) {
        out.append('"');
        for (char c : text.toCharArray()) {
            int simple = "\"\\\b\f\n\r\t".indexOf(c);
            if (simple >= 0) {
                out.append('\\').append("\"\\bfnrt".charAt(simple));
            } else if (c < ' ' || ascii && c > 126) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
