/** Runs public conformance vectors against the EVM. */
@NullMarked
package org.lumia.evm.conformance;

import org.jspecify.annotations.NullMarked;
