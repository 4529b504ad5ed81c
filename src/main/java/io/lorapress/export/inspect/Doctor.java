package io.lorapress.export.inspect;

import io.lorapress.failure.LorapressException;
import io.lorapress.llama.LlamaLibrary;
import io.lorapress.numeric.EngineReport;
import io.lorapress.numeric.Engines;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says what this machine offers: engines and why each is or is not there, llama.cpp, memory, disk. */
public final class Doctor {
    private Doctor() {
    }

    /** @param folder whose disk is looked at */
    public static Map<String, Object> examine(Path folder) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("java", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
        facts.put("machine", System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors");
        Engines.reports().forEach(report -> facts.put("engine " + report.name(), text(report)));
        facts.putAll(Engines.details());
        facts.put("engine used", Engines.choose(Engines.AUTO).engine().name());
        llama(facts);
        memory(facts);
        disk(facts, folder);
        return facts;
    }

    private static String text(EngineReport report) {
        return (report.available() ? "available: " : "not available: ") + report.reason()
                + (report.remedy().isEmpty() ? "" : "; " + report.remedy());
    }

    private static void llama(Map<String, Object> facts) {
        try {
            facts.put("llama.cpp", LlamaLibrary.version());
            facts.put("cpu", LlamaLibrary.cpuFeatures().strip());
        } catch (LorapressException e) {
            facts.put("llama.cpp", "not available: " + e.getMessage());
        }
    }

    private static void memory(Map<String, Object> facts) {
        facts.put("heap bytes", Runtime.getRuntime().maxMemory());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            facts.put("memory bytes", system.getTotalMemorySize());
            facts.put("memory free", system.getFreeMemorySize());
        }
    }

    private static void disk(Map<String, Object> facts, Path folder) {
        try {
            facts.put("disk free", Files.getFileStore(folder).getUsableSpace());
        } catch (IOException e) {
            facts.put("disk free", "cannot be told: " + e.getMessage());
        }
    }
}
