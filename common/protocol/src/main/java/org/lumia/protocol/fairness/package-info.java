/** How fairly blocks follow the log, and what operators promise about it: counted and checked from the log alone. */
@NullMarked
package org.lumia.protocol.fairness;

import org.jspecify.annotations.NullMarked;
