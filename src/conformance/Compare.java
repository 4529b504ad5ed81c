import io.lorapress.cli.Main;
import io.lorapress.llama.ContextOptions;
import io.lorapress.llama.LlamaContext;
import io.lorapress.llama.LlamaModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Answers requests, one a line on standard input with fields between tabs, one line each on standard output:
 * {@code diff REFERENCE OTHER}; {@code logits GGUF TOKENS FILE}, where tokens are between commas and FILE has the logits that
 * transformers computed, float32, a row a token; {@code run LOG ARGUMENT...}, which is the program's own command line, here so that
 * a hundred exports do not start, and warm, a hundred virtual machines.
 *
 * <pre>java -cp target/lorapress.jar src/conformance/Compare.java</pre>
 */
public final class Compare {
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(line.split("\t")));
        }
    }

    private static String answer(String[] request) {
        try {
            return switch (request[0]) {
                case "diff" -> diff(GgufDiff.of(Path.of(request[1]), Path.of(request[2])));
                case "logits" -> logits(Path.of(request[1]), tokens(request[2]), Path.of(request[3]));
                case "run" -> "ran\t" + run(Path.of(request[1]), Arrays.copyOfRange(request, 2, request.length));
                default -> throw new IllegalArgumentException(request[0]);
            };
        } catch (IOException | RuntimeException e) {
            return "error\t" + e.toString().replaceAll("\\s+", " ");
        }
    }

    private static int run(Path log, String[] arguments) throws IOException {
        PrintStream out = System.out;
        PrintStream err = System.err;
        try (PrintStream to = new PrintStream(log.toFile())) {
            System.setOut(to);
            System.setErr(to);
            return Main.run(arguments);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static String diff(GgufDiff diff) {
        return (diff.differences().isEmpty() ? "equal\t" + diff.neighbours() : "differs\t" + diff).replace('\n', ' ');
    }

    private static int[] tokens(String text) {
        return Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    /** The least cosine of all positions, the greatest difference of two logits, and how many positions have a cosine below 0.999. */
    private static String logits(Path file, int[] tokens, Path expected) throws IOException {
        double[] worst = {1, 0, 0};
        ContextOptions options = ContextOptions.ofLength(tokens.length).withThreads(1).withExactAttention();
        try (FileChannel channel = FileChannel.open(expected, StandardOpenOption.READ); LlamaModel model = LlamaModel.load(file);
                LlamaContext context = new LlamaContext(model, options)) {
            ByteBuffer row = ByteBuffer.allocate(Math.toIntExact(channel.size() / tokens.length)).order(ByteOrder.LITTLE_ENDIAN);
            if (row.capacity() != model.vocabulary().size() * Float.BYTES) {
                return "error\tlogits of " + model.vocabulary().size() + " tokens, of " + row.capacity() / Float.BYTES + " in transformers";
            }
            context.logits(tokens, (position, logits) -> compare(read(channel, row, position), logits, worst));
        }
        return "logits\t" + worst[0] + "\t" + worst[1] + "\t" + (int) worst[2];
    }

    private static ByteBuffer read(FileChannel channel, ByteBuffer row, int position) {
        try {
            row.clear();
            channel.read(row, (long) position * row.capacity());
            return row.flip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compare(ByteBuffer expected, float[] logits, double[] worst) {
        double product = 0;
        double ours = 0;
        double theirs = 0;
        for (float logit : logits) {
            double other = expected.getFloat();
            product += logit * other;
            ours += (double) logit * logit;
            theirs += other * other;
            worst[1] = Math.max(worst[1], Math.abs(logit - other));
        }
        double cosine = product / Math.sqrt(ours * theirs);
        worst[0] = cosine < worst[0] || Double.isNaN(cosine) ? cosine : worst[0];
        worst[2] += cosine > 0.999 ? 0 : 1;
    }
}
