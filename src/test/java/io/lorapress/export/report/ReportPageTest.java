package io.lorapress.export.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.export.OutputQuality;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page's structure. It is written so that an XML parser reads it too. */
class ReportPageTest {
    private static final int LAYERS = 3;

    @Test
    void everyTensorAndLayerIsDrawn() throws Exception {
        Document page = parse(ReportPage.html(List.of(file("model-Q4_K_M.gguf", tensors()))));
        assertEquals(1, page.getElementsByTagName("section").getLength());
        assertEquals(LAYERS, withClass(page, "rect", "bar").size());
        assertEquals(2 * LAYERS + 2, withClass(page, "rect", "tensor").size(), "a square a tensor, and the two types of the legend");
        assertTrue(withClass(page, "rect", "tensor").stream().anyMatch(rect -> rect.getTextContent().equals("blk.1.ffn_down.weight: Q6_K, 1.800 %")));
        assertEquals(1 + tensors().size(), withClass(page, "table", "tensors").getFirst().getElementsByTagName("tr").getLength());
    }

    @Test
    void aHigherErrorIsAHigherBar() throws Exception {
        Document page = parse(ReportPage.html(List.of(file("m.gguf", tensors()))));
        List<Double> heights = withClass(page, "rect", "bar").stream().map(bar -> Double.valueOf(bar.getAttribute("height"))).toList();
        assertTrue(heights.get(0) < heights.get(1) && heights.get(1) < heights.get(2), heights.toString());
    }

    @Test
    void namesCannotBreakOutOfTheText() throws Exception {
        String name = "blk.0.<script>alert(\"x\")</script>&\u0007.weight";
        String html = ReportPage.html(List.of(file("<b>.gguf", List.of(new OutputQuality.Tensor(name, "Q4_K", 256, 144, 0.07)))));
        assertFalse(html.contains("<script"), html);
        assertEquals(0, parse(html).getElementsByTagName("b").getLength());
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        String html = ReportPage.html(List.of(file("a.gguf", tensors()), file("b.gguf", List.of())));
        for (String reference : List.of("http", "src=", "href=", "url(", "@import", "<script", "<link")) {
            assertFalse(html.contains(reference), reference);
        }
    }

    @Test
    void aModelWithoutBlocksOrErrorsHasAPageToo() throws Exception {
        Document page = parse(ReportPage.html(List.of(file("a.gguf", List.of(new OutputQuality.Tensor("token_embd.weight", "F32", 8, 32, 0))))));
        assertEquals(0, page.getElementsByTagName("svg").getLength());
        assertTrue(page.getDocumentElement().getTextContent().contains("none"));
    }

    private static OutputQuality file(String name, List<OutputQuality.Tensor> tensors) {
        return new OutputQuality(Path.of("out", name), 123_456, 4.85, true,
                List.of(new OutputQuality.Type("Q4_K", 3, 3 * 65536, 3 * 36864, 0.07)), tensors);
    }

    private static List<OutputQuality.Tensor> tensors() {
        List<OutputQuality.Tensor> tensors = new ArrayList<>();
        tensors.add(new OutputQuality.Tensor("token_embd.weight", "Q8_0", 65536, 69632, 0.004));
        for (int layer = 0; layer < LAYERS; layer++) {
            tensors.add(new OutputQuality.Tensor("blk." + layer + ".attn_q.weight", "Q4_K", 65536, 36864, 0.07 + 0.01 * layer));
            tensors.add(new OutputQuality.Tensor("blk." + layer + ".ffn_down.weight", "Q6_K", 65536, 53760, 0.018));
        }
        return tensors;
    }

    private static List<Element> withClass(Document page, String tag, String name) {
        NodeList all = page.getElementsByTagName(tag);
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            if (((Element) all.item(i)).getAttribute("class").equals(name)) {
                found.add((Element) all.item(i));
            }
        }
        return found;
    }

    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(html.replaceFirst("<!DOCTYPE html>\n", ""))));
    }
}
