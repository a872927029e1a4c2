/** Measures the interpreter; run by hand. */
@NullMarked
package org.lumia.evm.bench;

import org.jspecify.annotations.NullMarked;
