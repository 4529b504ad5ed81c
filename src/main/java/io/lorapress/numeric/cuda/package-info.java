/**
 * Takes tiles as data;
 * gives their outputs, made on NVIDIA GPUs by the kernels of cuda-kernels/ through the CUDA driver.
 */
package io.lorapress.numeric.cuda;
