/** The adapter itself as an output of an export: for PEFT, and for llama.cpp beside a base. */
package io.lorapress.export.lora;
