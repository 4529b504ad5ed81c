/** GGUF files as outputs of an export. */
package io.lorapress.export.gguf;
