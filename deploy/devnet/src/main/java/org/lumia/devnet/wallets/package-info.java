/** Contracts that wallets and their libraries presume on every chain. */
@NullMarked
package org.lumia.devnet.wallets;

import org.jspecify.annotations.NullMarked;
