/** Who a caller is, by a wallet's signature. */
@NullMarked
package org.lumia.rewards.access;

import org.jspecify.annotations.NullMarked;
