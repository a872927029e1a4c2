/** Ethereum's JSON-RPC over the chain: reads, calls, fees and logs, in geth's words. */
@NullMarked
package org.lumia.execution.rpc;

import org.jspecify.annotations.NullMarked;
