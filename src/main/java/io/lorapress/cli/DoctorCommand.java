package io.lorapress.cli;

import io.lorapress.export.inspect.Doctor;
import io.lorapress.failure.ExitCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lorapress doctor}: what this machine offers. */
@Command(name = "doctor", mixinStandardHelpOptions = true,
        description = "Say which engines this machine has and why, llama.cpp's version, memory and disk.")
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("lorapress", Version.text());
        facts.putAll(Doctor.examine(Path.of("")));
        new FactPrinter(System.out, json).print(facts);
        return ExitCode.DONE.code();
    }
}
