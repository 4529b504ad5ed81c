package io.lorapress.llama;

import io.lorapress.llama.LlamaException.Fault;
import io.lorapress.llama.bindings.Llama;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;

/** llama.cpp in this process: loaded once, on the first use of any class of this room. */
public final class LlamaLibrary {
    private static final String JNI = "jniLlama";
    private static Path folder;
    private static LlamaException failure;
    private static boolean computing;

    private LlamaLibrary() {
    }

    /**
     * Loads the library if that has not been done.
     *
     * @throws LlamaException the same each time when it cannot be loaded
     */
    public static synchronized void load() {
        if (failure != null) {
            throw failure;
        }
        if (folder == null) {
            try {
                letModelsBeLarge();
                folder = loadFrom(NativeFiles.unpack());
            } catch (LlamaException e) {
                failure = e;
                throw e;
            }
        }
    }

    /** Like {@link #load()}, and picks the backend that fits this CPU, which running a model needs and quantising does not. */
    static synchronized void loadForComputing() {
        load();
        if (!computing) {
            Llama.ggml_backend_load_all_from_path(folder.toString());
            if (Llama.ggml_backend_reg_count() == 0) {
                throw new LlamaException(Fault.LIBRARY_UNAVAILABLE, "llama.cpp has no backend for this CPU in " + folder);
            }
            Llama.llama_backend_init();
            computing = true;
        }
    }

    /** As in {@code 0.5.0-dev}. */
    public static String version() {
        load();
        return Llama.llama_version().getString();
    }

    /** What llama.cpp makes use of, as in {@code CPU : SSE3 = 1 | AVX2 = 1 | ...}. */
    public static String cpuFeatures() {
        loadForComputing();
        return Llama.llama_print_system_info().getString().strip();
    }

    /** JavaCPP would set a mapped model against the size of Java's heap, and refuse to go on when that is the smaller one. */
    private static void letModelsBeLarge() {
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
    }

    private static Path loadFrom(Path folder) {
        try {
            URL library = folder.resolve(System.mapLibraryName(JNI)).toUri().toURL();
            Loader.loadLibrary(LlamaLibrary.class, new URL[] {library}, JNI);
            Loader.load(Llama.class);
            NativeLog.install();
            return folder;
        } catch (LinkageError e) {
            throw new LlamaException(Fault.LIBRARY_UNAVAILABLE, "llama.cpp could not be loaded from " + folder + ": " + oneLine(e), e);
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a file's address is always well-formed", e);
        }
    }

    private static String oneLine(LinkageError e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
