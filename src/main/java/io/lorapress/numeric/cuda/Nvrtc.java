package io.lorapress.numeric.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * NVIDIA's run-time compiler, of whatever version is there. JCuda's own binding wants exactly libnvrtc.so.12, so its five functions are
 * called directly.
 */
final class Nvrtc {
    private static final List<String> NAMES = List.of("libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so");
    private static final Optional<String> LIBRARY = SharedLibrary.find(NAMES);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final SymbolLookup symbols;
    private final Arena arena;

    private Nvrtc(Arena arena) {
        this.arena = arena;
        SharedLibrary.besides(LIBRARY.orElseThrow(), "libnvrtc-builtins.so").forEach(part -> SymbolLookup.libraryLookup(part, arena));
        this.symbols = SymbolLookup.libraryLookup(LIBRARY.orElseThrow(), arena);
    }

    static boolean isPresent() {
        return LIBRARY.isPresent();
    }

    static Optional<String> library() {
        return LIBRARY;
    }

    /**
     * @param sources    kernels.cu first, then the headers, by the names they are included under
     * @param capability as 90
     * @throws DeviceException with the compiler's words when it refuses
     */
    static byte[] compile(Map<String, String> sources, int capability) {
        try (Arena arena = Arena.ofConfined()) {
            return new Nvrtc(arena).compileAll(sources, capability);
        }
    }

    private byte[] compileAll(Map<String, String> sources, int capability) {
        List<String> names = List.copyOf(sources.keySet());
        List<String> headers = names.subList(1, names.size());
        // each other's neighbours by file name, kernels.cu's by path: NVRTC knows no folders
        List<String> known = headers.stream().flatMap(name -> Stream.of(name, name.substring(name.lastIndexOf('/') + 1))).toList();
        MemorySegment holder = arena.allocate(ValueLayout.ADDRESS);
        check("nvrtcCreateProgram", call("nvrtcCreateProgram", holder, text(sources.get(names.getFirst())), text(names.getFirst()),
                known.size(), texts(headers.stream().flatMap(name -> Stream.of(sources.get(name), sources.get(name))).toList()), texts(known)));
        MemorySegment program = holder.get(ValueLayout.ADDRESS, 0);
        List<String> options = List.of("--gpu-architecture=sm_" + capability, "--fmad=false", "--std=c++17");
        int result = call("nvrtcCompileProgram", program, options.size(), texts(options));
        if (result != 0) {
            throw DeviceException.failed("NVRTC cannot compile the kernels: " + new String(read(program, "nvrtcGetProgramLog"),
                    java.nio.charset.StandardCharsets.UTF_8).strip());
        }
        return read(program, "nvrtcGetCUBIN");
    }

    /** What a pair of functions NAMESize and NAME give. */
    private byte[] read(MemorySegment program, String name) {
        MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
        check(name + "Size", call(name + "Size", program, size));
        MemorySegment bytes = arena.allocate(Math.max(1, size.get(ValueLayout.JAVA_LONG, 0)));
        check(name, call(name, program, bytes));
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    private MemorySegment text(String value) {
        return arena.allocateFrom(value);
    }

    private MemorySegment texts(List<String> values) {
        MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, Math.max(1, values.size()));
        for (int i = 0; i < values.size(); i++) {
            pointers.setAtIndex(ValueLayout.ADDRESS, i, text(values.get(i)));
        }
        return pointers;
    }

    private int call(String name, Object... arguments) {
        ValueLayout[] layouts = new ValueLayout[arguments.length];
        for (int i = 0; i < layouts.length; i++) {
            layouts[i] = arguments[i] instanceof Integer ? INT : ValueLayout.ADDRESS;
        }
        MethodHandle function = Linker.nativeLinker().downcallHandle(
                symbols.find(name).orElseThrow(() -> DeviceException.failed(LIBRARY.orElseThrow() + " has no " + name)),
                FunctionDescriptor.of(INT, layouts));
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static void check(String call, int result) {
        if (result != 0) {
            throw DeviceException.failed(call + " gives " + result);
        }
    }
}
