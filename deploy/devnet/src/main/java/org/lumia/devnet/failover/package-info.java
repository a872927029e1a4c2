/** {@code lumia bench failover}: leading operators die and stand still under a load, and what others notice is measured. */
@NullMarked
package org.lumia.devnet.failover;

import org.jspecify.annotations.NullMarked;
