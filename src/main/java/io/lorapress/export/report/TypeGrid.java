package io.lorapress.export.report;

import io.lorapress.export.OutputQuality;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** A square a tensor, layers across and kinds of tensor down, coloured by type; the darker of a colour, the larger the error. */
final class TypeGrid {
    private static final int WIDTH = 1000;
    private static final int LEFT = 150;
    private static final int ROW = 20;
    private static final int LABEL = 26;
    private static final int WIDEST = 48;
    /** Least opacity, so that a tensor without error can be told from one that is not there. */
    private static final double FAINTEST = 0.35;

    private final List<Layer> layers;
    private final List<String> kinds;
    private final List<String> types;
    private final double highest;
    private final double step;
    private final StringBuilder svg = new StringBuilder();

    private TypeGrid(List<Layer> layers) {
        this.layers = layers;
        TreeSet<String> kindNames = new TreeSet<>();
        TreeSet<String> typeNames = new TreeSet<>();
        layers.forEach(layer -> layer.tensors().forEach((kind, tensor) -> {
            kindNames.add(kind);
            typeNames.add(tensor.type());
        }));
        this.kinds = new ArrayList<>(kindNames);
        this.types = new ArrayList<>(typeNames);
        this.highest = layers.stream().flatMap(layer -> layer.tensors().values().stream())
                .mapToDouble(OutputQuality.Tensor::relativeError).max().orElse(0);
        this.step = Math.min(WIDEST, (double) (WIDTH - LEFT) / layers.size());
    }

    static String svg(List<Layer> layers) {
        return new TypeGrid(layers).draw();
    }

    private String draw() {
        int height = (kinds.size() + 2) * ROW + 30;
        svg.append("<svg class=\"types\" viewBox=\"0 0 ").append(WIDTH).append(' ').append(height)
                .append("\" role=\"img\" aria-label=\"type of each tensor\">\n");
        for (int row = 0; row < kinds.size(); row++) {
            text("end", LEFT - 8, (row + 1) * ROW - 6, kinds.get(row));
        }
        int every = (int) Math.max(1, Math.ceil(LABEL / step));
        for (int i = 0; i < layers.size(); i++) {
            column(layers.get(i), LEFT + i * step);
            if (i % every == 0) {
                text("middle", LEFT + (i + 0.5) * step, (kinds.size() + 1) * ROW - 6, Integer.toString(layers.get(i).number()));
            }
        }
        legend((kinds.size() + 1) * ROW + 14);
        return svg.append("</svg>\n").toString();
    }

    private void column(Layer layer, double x) {
        layer.tensors().forEach((kind, tensor) -> {
            double share = highest == 0 ? 0 : tensor.relativeError() / highest;
            square(x, kinds.indexOf(kind) * ROW, step, colour(tensor.type()), FAINTEST + (1 - FAINTEST) * share,
                    tensor.name() + ": " + tensor.type() + ", " + Markup.percent(tensor.relativeError()));
        });
    }

    private void legend(int y) {
        double x = LEFT;
        for (String type : types) {
            square(x, y, ROW, colour(type), 1, type);
            text("start", x + ROW + 4, y + ROW - 6, type);
            x += ROW + 20 + 8.0 * type.length();
        }
    }

    /** As far apart on the circle of colours as there are types. */
    private String colour(String type) {
        return String.format(Locale.ROOT, "hsl(%d 65%% 45%%)", 360 * types.indexOf(type) / types.size() + 210);
    }

    private void square(double x, double y, double width, String colour, double opacity, String title) {
        svg.append("<rect class=\"tensor\" x=\"").append(Markup.number(x)).append("\" y=\"").append(Markup.number(y)).append("\" width=\"")
                .append(Markup.number(Math.max(1, width - 2))).append("\" height=\"").append(ROW - 2).append("\" fill=\"").append(colour)
                .append("\" fill-opacity=\"").append(String.format(Locale.ROOT, "%.2f", opacity)).append("\"><title>")
                .append(Markup.text(title)).append("</title></rect>\n");
    }

    private void text(String anchor, double x, double y, String words) {
        svg.append("<text text-anchor=\"").append(anchor).append("\" x=\"").append(Markup.number(x)).append("\" y=\"")
                .append(Markup.number(y)).append("\">").append(Markup.text(words)).append("</text>\n");
    }
}
