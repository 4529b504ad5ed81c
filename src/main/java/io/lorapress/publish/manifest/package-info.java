/**
 * Takes what an export read and wrote;
 * gives {@code lorapress-manifest.json}: which inputs, by hash, made which outputs, by hash. No times, no absolute paths: the same
 * inputs give the same bytes.
 */
package io.lorapress.publish.manifest;
