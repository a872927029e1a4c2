/** How fast blocks execute as the state grows, in time and in memory. */
@NullMarked
package org.lumia.benchmarks.state;

import org.jspecify.annotations.NullMarked;
