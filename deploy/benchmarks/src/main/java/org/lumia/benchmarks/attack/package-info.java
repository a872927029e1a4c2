/** What a client can do to a node that it should survive, against loopback alone, and how others fare meanwhile. */
@NullMarked
package org.lumia.benchmarks.attack;

import org.jspecify.annotations.NullMarked;
