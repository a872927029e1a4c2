/** Reads of a chain's JSON-RPC beside the same reads of anvil. */
@NullMarked
package org.lumia.benchmarks.reads;

import org.jspecify.annotations.NullMarked;
