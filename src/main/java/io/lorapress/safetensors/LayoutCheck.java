package io.lorapress.safetensors;

import io.lorapress.tensor.TensorInfo;
import java.util.List;

/** Whether the tensors fill the file's data without hole or overlap, each with as many bytes as its dtype and shape need. */
final class LayoutCheck {
    private final String file;
    private final long dataStart;
    private final long fileBytes;

    LayoutCheck(String file, long dataStart, long fileBytes) {
        this.file = file;
        this.dataStart = dataStart;
        this.fileBytes = fileBytes;
    }

    /** @param entries in the order of their bytes */
    void check(List<SafetensorsEntry> entries) {
        long expected = dataStart;
        for (SafetensorsEntry entry : entries) {
            follows(entry, expected);
            insideFile(entry);
            size(entry);
            expected = entry.end();
        }
        if (expected != fileBytes) {
            throw new SafetensorsException(SafetensorsError.TRAILING_BYTES, file + ": " + (fileBytes - expected)
                    + " bytes follow the last tensor, at offset " + expected);
        }
    }

    private void follows(SafetensorsEntry entry, long expected) {
        if (entry.offset() < expected) {
            throw refused(SafetensorsError.OVERLAP, entry, "begins inside the tensor before it, which ends at offset " + expected);
        }
        if (entry.offset() > expected) {
            throw refused(SafetensorsError.HOLE, entry, "leaves a hole of " + (entry.offset() - expected) + " bytes before it");
        }
    }

    private void insideFile(SafetensorsEntry entry) {
        if (entry.end() > fileBytes) {
            throw refused(SafetensorsError.OFFSETS_BEYOND_FILE, entry, "ends at offset " + entry.end() + ", but the file has "
                    + fileBytes + " bytes; it was cut short, download it again");
        }
    }

    private void size(SafetensorsEntry entry) {
        TensorInfo info = entry.info();
        long bits = bits(entry);
        if (bits % 8 != 0) {
            throw refused(SafetensorsError.MISALIGNED, entry, "has " + info.shape().elements() + " elements of " + info.dtype()
                    + ", which do not fill whole bytes");
        }
        if (bits / 8 != entry.bytes()) {
            throw refused(SafetensorsError.SIZE_MISMATCH, entry, "has " + entry.bytes() + " bytes, but " + info.dtype() + " "
                    + info.shape() + " takes " + bits / 8);
        }
    }

    private long bits(SafetensorsEntry entry) {
        try {
            return Math.multiplyExact(entry.info().shape().elements(), entry.info().dtype().bits());
        } catch (ArithmeticException e) {
            throw refused(SafetensorsError.SHAPE_OVERFLOW, entry, "has a shape whose bits 64 bits cannot count: " + entry.info().shape());
        }
    }

    private SafetensorsException refused(SafetensorsError error, SafetensorsEntry entry, String what) {
        return new SafetensorsException(error, file + ": tensor " + entry.name() + " at offset " + entry.offset() + " " + what);
    }
}
