/** {@code lumia bench subnet}: operators whose wires to the shared log have a length, and what their clients wait. */
@NullMarked
package org.lumia.devnet.subnet;

import org.jspecify.annotations.NullMarked;
