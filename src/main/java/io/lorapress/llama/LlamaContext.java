package io.lorapress.llama;

import io.lorapress.llama.LlamaException.Fault;
import io.lorapress.llama.bindings.Llama;
import io.lorapress.llama.bindings.llama_adapter_lora;
import io.lorapress.llama.bindings.llama_context;
import io.lorapress.llama.bindings.llama_context_params;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;

/** A text that a model is working on: tokens go in, logits come out. For one thread at a time. */
public final class LlamaContext implements AutoCloseable {
    /** What the logits of a batch may take where the options do not say. */
    private static final int LOGIT_BYTES = 64 << 20;
    /** A thread for each that many weights is worth its while. */
    private static final long WEIGHTS_A_THREAD = 10_000_000;
    private static final int NO_ROOM = 1;

    private final LlamaModel model;
    private final ContextOptions options;
    private final int outputs;
    private final Observation observation;
    private final TokenBatch batch;
    private llama_context context;
    private int position;

    public LlamaContext(LlamaModel model, ContextOptions options) {
        this.model = model;
        this.options = options;
        this.outputs = options.outputs() > 0 ? options.outputs() : outputs(model.vocabulary().size(), options.batch());
        this.observation = options.observer() == null ? null : new Observation(options.observer());
        this.context = open();
        this.batch = new TokenBatch(options.batch());
    }

    private static int outputs(int vocabulary, int batch) {
        return Math.clamp(LOGIT_BYTES / Float.BYTES / Math.max(vocabulary, 1), 1, batch);
    }

    private int threads() {
        int processors = Runtime.getRuntime().availableProcessors();
        return options.threads() > 0 ? options.threads() : Math.clamp(model.parameters() / WEIGHTS_A_THREAD, 1, processors);
    }

    private llama_context open() {
        NativeLog.clear();
        try (llama_context_params parameters = Llama.llama_context_default_params()) {
            parameters.n_ctx(options.length()).n_batch(options.batch()).n_ubatch(options.microBatch()).n_seq_max(options.sequences())
                    .n_outputs_max(Math.max(outputs, options.sequences()))
                    .n_threads(threads()).n_threads_batch(threads()).swa_full(false);
            if (options.exact()) {
                parameters.type_k(Llama.GGML_TYPE_F32).type_v(Llama.GGML_TYPE_F32)
                        .flash_attn_type(Llama.LLAMA_FLASH_ATTN_TYPE_DISABLED);
            }
            if (observation != null) {
                parameters.cb_eval(EvalCallback.INSTANCE).cb_eval_user_data(observation.user());
            }
            llama_context opened = Llama.llama_init_from_model(model.pointer(), parameters);
            if (opened == null) {
                closeObservation();
                throw new LlamaException(Fault.NO_CONTEXT, model.file() + ": llama.cpp cannot make a context of " + options.length()
                        + " tokens: " + NativeLog.reason() + "; try a shorter one");
            }
            return opened;
        }
    }

    public LlamaModel model() {
        return model;
    }

    /** Tokens that one sequence can have. */
    public int length() {
        return Llama.llama_n_ctx_seq(pointer());
    }

    /** Tokens so far. */
    public int position() {
        return position;
    }

    /** Appends tokens. Afterwards {@link #lastLogits} has what may come next. */
    public void decode(int... tokens) {
        model.vocabulary().checkAll(tokens);
        for (int start = 0; start < tokens.length; start += options.batch()) {
            int end = Math.min(tokens.length, start + options.batch());
            batch.clear();
            for (int i = start; i < end; i++) {
                batch.add(tokens[i], position + i - start, 0, i == tokens.length - 1);
            }
            compute(batch);
            position += end - start;
        }
    }

    /** The logits after the last token of {@link #decode}, one a token of the vocabulary. */
    public float[] lastLogits() {
        float[] logits = new float[model.vocabulary().size()];
        copyLogits(-1, logits);
        return logits;
    }

    /** Begins anew, and gives the logits after each token of a text; it must fit the context. */
    public void logits(int[] tokens, LogitSink sink) {
        model.vocabulary().checkAll(tokens);
        clear();
        float[] row = new float[model.vocabulary().size()];
        int step = Math.min(outputs, options.batch());
        for (int start = 0; start < tokens.length; start += step) {
            int count = Math.min(step, tokens.length - start);
            batch.clear();
            for (int i = 0; i < count; i++) {
                batch.add(tokens[start + i], start + i, 0, true);
            }
            compute(batch);
            position += count;
            for (int i = 0; i < count; i++) {
                copyLogits(i, row);
                sink.accept(start + i, row);
            }
        }
    }

    /** Forgets all tokens. */
    public void clear() {
        Llama.llama_memory_clear(Llama.llama_get_memory(pointer()), true);
        position = 0;
    }

    /** Adds these adapters, each times its scale, to the model's weights from now on, and no others. */
    public void apply(Map<LlamaAdapter, Float> adapters) {
        llama_adapter_lora[] pointers = adapters.keySet().stream().map(LlamaAdapter::pointer).toArray(llama_adapter_lora[]::new);
        float[] scales = new float[pointers.length];
        int i = 0;
        for (float scale : adapters.values()) {
            scales[i++] = scale;
        }
        try (PointerPointer<llama_adapter_lora> list = new PointerPointer<>(pointers); FloatPointer factors = new FloatPointer(scales)) {
            Llama.llama_set_adapters_lora(pointer(), list, pointers.length, factors);
        }
    }

    @Override
    public void close() {
        if (context != null) {
            batch.close();
            Llama.llama_free(context);
            context = null;
            closeObservation();
        }
    }

    private void closeObservation() {
        if (observation != null) {
            observation.close();
        }
    }

    llama_context pointer() {
        if (context == null) {
            throw new IllegalStateException("this context of " + model.file() + " is closed");
        }
        return context;
    }

    void compute(TokenBatch tokens) {
        NativeLog.clear();
        int status = Llama.llama_decode(pointer(), tokens.filled());
        if (observation != null) {
            observation.rethrow();
        }
        if (status == NO_ROOM) {
            throw new LlamaException(Fault.CONTEXT_FULL, model.file() + ": the text does not fit a context of " + length()
                    + " tokens: make it shorter, or ask for a longer context");
        }
        if (status != 0) {
            throw new LlamaException(Fault.COMPUTATION_FAILED, model.file() + ": llama.cpp failed at token " + position + " (status "
                    + status + "): " + NativeLog.reason());
        }
    }

    private void copyLogits(int i, float[] row) {
        FloatPointer logits = Llama.llama_get_logits_ith(pointer(), i);
        if (logits == null) {
            throw new IllegalStateException("no logits were computed");
        }
        logits.get(row);
    }
}
