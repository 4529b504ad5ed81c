/**
 * The first seconds of a run: vector kernels are slow until the JVM has compiled them, and every worker that meets them before that
 * waits. So a thread runs them on a little data while the main thread reads headers and plans.
 */
package io.lorapress.export.warmup;
