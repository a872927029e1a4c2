/** Random programs and transactions on two engines, ours and anvil's: whatever differs is a bug in one of them. */
@NullMarked
package org.lumia.benchmarks.fuzz;

import org.jspecify.annotations.NullMarked;
