/**
 * Ethereum's execution rules of Cancun to Osaka: transactions, interpreter, gas. It sees state through {@link
 * org.lumia.evm.WorldState} and knows no storage, network or clock.
 */
@NullMarked
package org.lumia.evm;

import org.jspecify.annotations.NullMarked;
