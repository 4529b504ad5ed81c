/** GGUF files as inputs. */
package io.lorapress.export.requantize;
