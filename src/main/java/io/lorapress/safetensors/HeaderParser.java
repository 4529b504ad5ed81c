package io.lorapress.safetensors;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads the header's JSON as a stream, so that every mistake can be told apart and named. */
final class HeaderParser {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).maxNameLength(65_536).build())
            .build();

    private final String file;
    private final byte[] json;
    private final List<SafetensorsEntry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();

    HeaderParser(String file, byte[] json) {
        this.file = file;
        this.json = json;
    }

    /** Entries have their place in the file, in the order of their bytes; the places are not checked yet. */
    SafetensorsHeader parse() {
        String text = decoded();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw refused(SafetensorsError.NOT_JSON, "the header is empty");
            }
            if (first != JsonToken.START_OBJECT) {
                throw refused(SafetensorsError.NOT_AN_OBJECT, "the header is not a JSON object; this is no safetensors file");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                member(parser);
            }
            if (parser.nextToken() != null) {
                throw refused(SafetensorsError.NOT_JSON, "something follows the header's JSON object");
            }
        } catch (JacksonException e) {
            throw refused(SafetensorsError.NOT_JSON, "the header is not JSON: "
                    + e.getOriginalMessage().lines().findFirst().orElse("unreadable"));
        }
        entries.sort(Comparator.comparingLong(SafetensorsEntry::offset).thenComparingLong(SafetensorsEntry::end));
        return new SafetensorsHeader(entries, metadata);
    }

    private String decoded() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
        } catch (CharacterCodingException e) {
            throw refused(SafetensorsError.NOT_UTF8, "the header is not UTF-8; this is no safetensors file");
        }
    }

    private void member(JsonParser parser) {
        String name = parser.currentName();
        if (!names.add(name)) {
            throw refused(SafetensorsError.DUPLICATE_KEY, "the header names " + name + " twice");
        }
        JsonToken value = parser.nextToken();
        if (name.equals(SafetensorsHeader.METADATA)) {
            metadata(parser, value);
        } else if (value == JsonToken.START_OBJECT) {
            entries.add(entry(parser, name));
        } else {
            throw badEntry(name, "its entry is not an object");
        }
    }

    private void metadata(JsonParser parser, JsonToken value) {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.START_OBJECT) {
            throw refused(SafetensorsError.BAD_METADATA, "__metadata__ is not an object");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw refused(SafetensorsError.BAD_METADATA, "__metadata__ has " + key + ", which is not a string");
            }
            if (metadata.put(key, parser.getString()) != null) {
                throw refused(SafetensorsError.DUPLICATE_KEY, "__metadata__ names " + key + " twice");
            }
        }
    }

    private SafetensorsEntry entry(JsonParser parser, String name) {
        DType dtype = null;
        long[] shape = null;
        long[] offsets = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "dtype" -> dtype = once(name, field, dtype, dtype(parser, name));
                case "shape" -> shape = once(name, field, shape, numbers(parser, name, field));
                case "data_offsets" -> offsets = once(name, field, offsets, numbers(parser, name, field));
                default -> throw badEntry(name, "its entry has an unknown field " + field);
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            throw badEntry(name, "its entry needs dtype, shape and data_offsets");
        }
        if (offsets.length != 2) {
            throw badEntry(name, "data_offsets has " + offsets.length + " numbers, not two");
        }
        return placed(new TensorInfo(name, dtype, shape(name, shape)), offsets[0], offsets[1]);
    }

    private <T> T once(String name, String field, T before, T now) {
        if (before != null) {
            throw refused(SafetensorsError.DUPLICATE_KEY, "tensor " + name + " has " + field + " twice");
        }
        return now;
    }

    private DType dtype(JsonParser parser, String name) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw badEntry(name, "dtype is not a string");
        }
        String written = parser.getString();
        return DType.byName(written).orElseThrow(() -> refused(SafetensorsError.UNKNOWN_DTYPE,
                "tensor " + name + " has the unknown dtype " + written));
    }

    private long[] numbers(JsonParser parser, String name, String field) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw badEntry(name, field + " is not an array");
        }
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            numbers.add(number(parser, name, field));
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private long number(JsonParser parser, String name, String field) {
        boolean fits = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER && parser.getLongValue() >= 0;
        if (!fits) {
            throw refused(SafetensorsError.BAD_NUMBER, "tensor " + name + " has " + parser.getString() + " in " + field
                    + ", which is not a whole number from 0 to 2^63");
        }
        return parser.getLongValue();
    }

    private Shape shape(String name, long[] dimensions) {
        try {
            return Shape.of(dimensions);
        } catch (ArithmeticException e) {
            throw refused(SafetensorsError.SHAPE_OVERFLOW, "the shape of tensor " + name + " has more elements than 64 bits can count");
        }
    }

    private SafetensorsEntry placed(TensorInfo info, long begin, long end) {
        if (end < begin) {
            throw refused(SafetensorsError.OFFSETS_REVERSED, "tensor " + info.name() + " ends at " + end + ", before it begins at " + begin);
        }
        long data = SafetensorsHeader.LENGTH_BYTES + (long) json.length;
        if (end > Long.MAX_VALUE - data) {
            throw refused(SafetensorsError.OFFSETS_BEYOND_FILE, "tensor " + info.name() + " ends at " + end + ", beyond any file");
        }
        return new SafetensorsEntry(info, data + begin, end - begin);
    }

    private SafetensorsException badEntry(String name, String what) {
        return refused(SafetensorsError.BAD_ENTRY, "tensor " + name + ": " + what);
    }

    private SafetensorsException refused(SafetensorsError error, String what) {
        return new SafetensorsException(error, file + ": " + what);
    }
}
