/** {@code lumia bench soak}: a steady load for hours, and whether what a node holds stays as it is. */
@NullMarked
package org.lumia.devnet.soak;

import org.jspecify.annotations.NullMarked;
