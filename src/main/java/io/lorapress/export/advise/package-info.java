/** Which format for which machine: exact sizes from the plan, memory to run, and what each costs in quality. */
package io.lorapress.export.advise;
