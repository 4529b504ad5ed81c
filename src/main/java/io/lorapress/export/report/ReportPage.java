package io.lorapress.export.report;

import io.lorapress.export.OutputQuality;
import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A page about the errors that quantisation made: one HTML file that loads nothing from anywhere. */
public final class ReportPage {
    private static final String STYLE = """
            body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1f24;background:#fff}
            h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem;word-break:break-all}h3{font-size:1rem;margin:1.4rem 0 .4rem}
            table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #d8dee4}
            td:first-child,th:first-child,td.t,th.t{text-align:left}svg{max-width:100%;height:auto;display:block}
            svg text{font:11px system-ui,sans-serif;fill:#57606a}p.note{color:#57606a}
            """;

    private ReportPage() {
    }

    /** Writes {@code page}, over what is there. */
    public static void write(Path page, List<OutputQuality> files) {
        try {
            Files.writeString(page, html(files), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw LorapressException.failure(page + ": the report cannot be written (" + e.getMessage() + ")", e);
        }
    }

    static String html(List<OutputQuality> files) {
        StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                + "<title>Quantisation errors</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n<h1>Quantisation errors</h1>\n"
                + "<p class=\"note\">The relative error is the root of the mean squared difference between the weights before and after, "
                + "over the root of their mean square. A tensor that was copied has none.</p>\n");
        files.forEach(file -> section(html, file));
        return html.append("</body>\n</html>\n").toString();
    }

    private static void section(StringBuilder html, OutputQuality file) {
        html.append("<section>\n<h2>").append(Markup.text(file.path().getFileName().toString())).append("</h2>\n<p>")
                .append(String.format(Locale.ROOT, "%,d bytes, %.3f bits a weight; error measured on %s.", file.bytes(),
                        file.bitsPerWeight(), file.allRows() ? "every row" : "every sixteenth row")).append("</p>\n");
        types(html, file.types());
        List<Layer> layers = Layer.of(file.tensors());
        if (!layers.isEmpty()) {
            html.append("<h3>Error by layer</h3>\n").append(ErrorChart.svg(layers));
            html.append("<h3>Types by layer</h3>\n").append(TypeGrid.svg(layers));
        }
        tensors(html, file.tensors());
        html.append("</section>\n");
    }

    private static void types(StringBuilder html, List<OutputQuality.Type> types) {
        html.append("<table class=\"types\">\n<tr><th>Type</th><th>Tensors</th><th>Weights</th><th>Bytes</th><th>Relative error</th></tr>\n");
        types.forEach(type -> html.append(String.format(Locale.ROOT, "<tr><td>%s</td><td>%d</td><td>%,d</td><td>%,d</td><td>%s</td></tr>%n",
                Markup.text(type.type()), type.tensors(), type.weights(), type.bytes(), Markup.percent(type.relativeError()))));
        html.append("</table>\n");
    }

    private static void tensors(StringBuilder html, List<OutputQuality.Tensor> tensors) {
        html.append("<details>\n<summary>Every tensor</summary>\n<table class=\"tensors\">\n"
                + "<tr><th>Tensor</th><th class=\"t\">Type</th><th>Weights</th><th>Relative error</th></tr>\n");
        tensors.forEach(tensor -> html.append(String.format(Locale.ROOT,
                "<tr><td>%s</td><td class=\"t\">%s</td><td>%,d</td><td>%s</td></tr>%n", Markup.text(tensor.name()),
                Markup.text(tensor.type()), tensor.weights(), Markup.percent(tensor.relativeError()))));
        html.append("</table>\n</details>\n");
    }
}
