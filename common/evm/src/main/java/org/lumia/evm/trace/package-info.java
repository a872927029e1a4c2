/** Tracers with the results of geth's, as values that JSON has: maps, lists, texts, numbers and booleans. */
@NullMarked
package org.lumia.evm.trace;

import org.jspecify.annotations.NullMarked;
