/** Runs packs of public conformance vectors against the EVM, the tries and the encodings: {@code ./lumia conformance}. */
@NullMarked
package org.lumia.conformance.runner;

import org.jspecify.annotations.NullMarked;
