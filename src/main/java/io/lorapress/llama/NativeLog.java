package io.lorapress.llama;

import io.lorapress.llama.bindings.Llama;
import io.lorapress.llama.bindings.ggml_log_callback;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** What llama.cpp says: it goes to the logger of this room at debug; what it says on errors is kept for the thread's next exception. */
final class NativeLog extends ggml_log_callback {
    private static final Logger LOGGER = System.getLogger(NativeLog.class.getPackageName());
    private static final int KEPT = 8;
    private static final ThreadLocal<List<String>> ERRORS = ThreadLocal.withInitial(ArrayList::new);
    /** Held for good: native code keeps a pointer to it. */
    private static final NativeLog INSTANCE = new NativeLog();

    static void install() {
        Llama.llama_log_set(INSTANCE, null);
    }

    /** Forgets this thread's errors, before a call that may fail. */
    static void clear() {
        ERRORS.get().clear();
    }

    /** What went wrong on this thread since {@link #clear()}, in one line. */
    static String reason() {
        List<String> errors = ERRORS.get();
        return errors.isEmpty() ? "llama.cpp gives no reason" : String.join("; ", errors);
    }

    @Override
    public void call(int level, BytePointer text, Pointer user) {
        String line = text.getString().strip();
        if (line.isEmpty()) {
            return;
        }
        LOGGER.log(Level.DEBUG, line);
        if (level == Llama.GGML_LOG_LEVEL_ERROR) {
            keep(line);
        }
    }

    private static void keep(String line) {
        List<String> errors = ERRORS.get();
        if (errors.size() < KEPT) {
            errors.add(line.replace('\n', ' '));
        }
    }
}
