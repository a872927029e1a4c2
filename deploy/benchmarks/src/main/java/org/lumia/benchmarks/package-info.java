/** The end-to-end load test: pre-signed loads against any Ethereum JSON-RPC endpoint, reconciled to the last wei. */
@NullMarked
package org.lumia.benchmarks;

import org.jspecify.annotations.NullMarked;
