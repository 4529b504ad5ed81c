/** What lies at a path, and what this machine offers; for people and programs to read. */
package io.lorapress.export.inspect;
