/** Folders for Ollama as outputs of an export. */
package io.lorapress.export.ollama;
