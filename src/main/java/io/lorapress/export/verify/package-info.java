/** Is the adapter trained, and does the result do what was trained: adapters, exports and llama.cpp put to the test. */
package io.lorapress.export.verify;
