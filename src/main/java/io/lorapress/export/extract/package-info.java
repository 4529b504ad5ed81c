/** A LoRA from the difference of two models. */
package io.lorapress.export.extract;
