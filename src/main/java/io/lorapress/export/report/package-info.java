/** Pages for people about what an export did. */
package io.lorapress.export.report;
