/** Measures the rewards service on years of books. */
@NullMarked
package org.lumia.benchmarks.rewards;

import org.jspecify.annotations.NullMarked;
