package io.lorapress.export.report;

import java.util.List;

/** Bars, one a layer, as high as its error. */
final class ErrorChart {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 200;
    private static final int LEFT = 60;
    private static final int BOTTOM = 24;
    private static final int TOP = 10;
    private static final int LINES = 4;
    /** A number under a bar needs so much room. */
    private static final int LABEL = 26;

    private ErrorChart() {
    }

    static String svg(List<Layer> layers) {
        double highest = Math.max(layers.stream().mapToDouble(Layer::error).max().orElse(0), 1e-9);
        StringBuilder svg = new StringBuilder("<svg class=\"errors\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                + "\" role=\"img\" aria-label=\"relative error of each layer\">\n");
        for (int line = 0; line <= LINES; line++) {
            line(svg, highest * line / LINES, y((double) line / LINES));
        }
        double step = (double) (WIDTH - LEFT) / layers.size();
        int every = (int) Math.max(1, Math.ceil(LABEL / step));
        for (int i = 0; i < layers.size(); i++) {
            bar(svg, layers.get(i), LEFT + i * step, step, layers.get(i).error() / highest, i % every == 0);
        }
        return svg.append("</svg>\n").toString();
    }

    private static double y(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    }

    private static void line(StringBuilder svg, double error, double y) {
        svg.append("<line x1=\"").append(LEFT).append("\" x2=\"").append(WIDTH).append("\" y1=\"").append(Markup.number(y))
                .append("\" y2=\"").append(Markup.number(y)).append("\" stroke=\"#d8dee4\"/><text text-anchor=\"end\" x=\"")
                .append(LEFT - 6).append("\" y=\"").append(Markup.number(y + 4)).append("\">")
                .append(error == 0 ? "0" : Markup.percent(error)).append("</text>\n");
    }

    private static void bar(StringBuilder svg, Layer layer, double x, double step, double share, boolean numbered) {
        double width = Math.min(step * 0.8, 48);
        double centre = x + step / 2;
        svg.append("<rect class=\"bar\" x=\"").append(Markup.number(centre - width / 2)).append("\" y=\"").append(Markup.number(y(share)))
                .append("\" width=\"").append(Markup.number(width)).append("\" height=\"").append(Markup.number(y(0) - y(share)))
                .append("\" fill=\"#0969da\"><title>layer ").append(layer.number()).append(": ").append(Markup.percent(layer.error()))
                .append("</title></rect>");
        if (numbered) {
            svg.append("<text text-anchor=\"middle\" x=\"").append(Markup.number(centre)).append("\" y=\"").append(HEIGHT - 8)
                    .append("\">").append(layer.number()).append("</text>");
        }
        svg.append('\n');
    }
}
