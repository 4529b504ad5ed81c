package io.lorapress.export.extract;

import io.lorapress.adapter.ExtractedPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Adds up how much of the difference is held, by kind of module. Safe for use by several threads. */
final class Explained {
    private final Map<String, Sum> kinds = new TreeMap<>();
    private final TreeSet<String> left = new TreeSet<>();
    private double leftSquares;

    private static final class Sum {
        int modules;
        double squares;
        double held;
    }

    synchronized void held(String kind, ExtractedPair pair) {
        Sum sum = kinds.computeIfAbsent(kind, _ -> new Sum());
        double squares = pair.norm() * pair.norm();
        sum.modules++;
        sum.squares += squares;
        sum.held += squares * pair.explained();
    }

    synchronized void left(String tensor, double squares) {
        left.add(tensor);
        leftSquares += squares;
    }

    List<ExtractSummary.Kind> kinds() {
        List<ExtractSummary.Kind> list = new ArrayList<>();
        kinds.forEach((name, sum) -> list.add(new ExtractSummary.Kind(name, sum.modules, Math.sqrt(sum.squares), sum.held / sum.squares)));
        return list;
    }

    List<String> left() {
        return List.copyOf(left);
    }

    private double squares() {
        return leftSquares + kinds.values().stream().mapToDouble(sum -> sum.squares).sum();
    }

    double norm() {
        return Math.sqrt(squares());
    }

    double share() {
        return kinds.values().stream().mapToDouble(sum -> sum.held).sum() / squares();
    }

    double leftShare() {
        return leftSquares / squares();
    }
}
