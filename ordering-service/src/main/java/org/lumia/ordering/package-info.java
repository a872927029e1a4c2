/** Ordering: follows tx-in, derives blocks from its seals, and seals when elected. Plain Java; {@code app} wires it. */
@NullMarked
package org.lumia.ordering;

import org.jspecify.annotations.NullMarked;
