/** Merged safetensors folders as outputs of an export. */
package io.lorapress.export.safetensors;
