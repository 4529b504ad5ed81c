package io.lorapress.safetensors;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file holds: 8 bytes with the header's length (little-endian), the header as JSON, then the tensors' bytes.
 *
 * @param entries  the tensors in the order of their bytes
 * @param metadata {@code __metadata__}, in the file's order; empty when the file has none
 */
public record SafetensorsHeader(List<SafetensorsEntry> entries, Map<String, String> metadata) {
    /** The format's own limit. */
    public static final long MAX_BYTES = 100_000_000;
    /** Bytes of the length that precedes the header. */
    public static final int LENGTH_BYTES = Long.BYTES;
    static final String METADATA = "__metadata__";

    public SafetensorsHeader {
        entries = List.copyOf(entries);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Reads and checks a whole header.
     *
     * @param file      what the messages call the file
     * @param json      the header, without its length
     * @param fileBytes length of the whole file
     * @throws SafetensorsException for every rule of the format that is broken
     */
    public static SafetensorsHeader parse(String file, byte[] json, long fileBytes) {
        SafetensorsHeader header = new HeaderParser(file, json).parse();
        new LayoutCheck(file, LENGTH_BYTES + json.length, fileBytes).check(header.entries());
        return header;
    }

    /**
     * The header's length, once it is known that so many bytes are there.
     *
     * @param stored the first 8 bytes of the file
     */
    static int checkedLength(String file, long stored, long fileBytes) {
        if (stored < 0 || stored > MAX_BYTES) {
            throw new SafetensorsException(SafetensorsError.HEADER_TOO_LARGE, file + ": the header claims "
                    + Long.toUnsignedString(stored) + " bytes, more than the " + MAX_BYTES + " that safetensors allows; this is no safetensors file");
        }
        if (stored > fileBytes - LENGTH_BYTES) {
            throw new SafetensorsException(SafetensorsError.HEADER_BEYOND_FILE, file + ": the header claims " + stored
                    + " bytes, but the file has " + fileBytes + "; download it again");
        }
        return (int) stored;
    }
}
