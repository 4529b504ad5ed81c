package io.lorapress.llama;

import io.lorapress.llama.bindings.Llama;
import io.lorapress.llama.bindings.llama_sampler;
import io.lorapress.llama.bindings.llama_sampler_chain_params;

/** llama.cpp's samplers, in its own usual order: top-k, top-p, min-p, temperature, then a draw. */
final class Sampler implements AutoCloseable {
    private final llama_sampler chain;

    Sampler(Sampling sampling) {
        try (llama_sampler_chain_params parameters = Llama.llama_sampler_chain_default_params()) {
            chain = Llama.llama_sampler_chain_init(parameters);
        }
        if (sampling.temperature() == 0) {
            add(Llama.llama_sampler_init_greedy());
            return;
        }
        if (sampling.topK() > 0) {
            add(Llama.llama_sampler_init_top_k(sampling.topK()));
        }
        add(Llama.llama_sampler_init_top_p(sampling.topP(), 1));
        add(Llama.llama_sampler_init_min_p(sampling.minP(), 1));
        add(Llama.llama_sampler_init_temp(sampling.temperature()));
        add(Llama.llama_sampler_init_dist(sampling.seed()));
    }

    /** The next token, after the last that the context computed. */
    int next(LlamaContext context) {
        return Llama.llama_sampler_sample(chain, context.pointer(), -1);
    }

    private void add(llama_sampler sampler) {
        Llama.llama_sampler_chain_add(chain, sampler);
    }

    @Override
    public void close() {
        Llama.llama_sampler_free(chain);
    }
}
