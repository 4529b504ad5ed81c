/** Where an export came from: hashes of what was read, made beside the work, and the manifest that names them. */
package io.lorapress.export.manifest;
