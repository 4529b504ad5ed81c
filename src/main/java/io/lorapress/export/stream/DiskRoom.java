package io.lorapress.export.stream;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The room a folder's disk has for what a run will write. */
public final class DiskRoom {
    private DiskRoom() {
    }

    /**
     * @param folder   need not exist yet
     * @param reusable bytes there already that the run writes over
     * @throws LorapressException when the disk has no room for {@code bytes}
     */
    public static void refuseFull(Path folder, long bytes, long reusable) {
        try {
            Path existing = folder.toAbsolutePath();
            while (!Files.exists(existing)) {
                existing = existing.getParent();
            }
            long free = Files.getFileStore(existing).getUsableSpace() + reusable;
            if (free < bytes) {
                throw LorapressException.noRoom(folder + ": the outputs take " + bytes + " bytes and the disk has "
                        + free + " free; free " + (bytes - free) + " bytes or choose another disk");
            }
        } catch (IOException e) {
            throw LorapressException.failure(folder + ": cannot tell the room on its disk (" + e.getMessage() + ")", e);
        }
    }
}
