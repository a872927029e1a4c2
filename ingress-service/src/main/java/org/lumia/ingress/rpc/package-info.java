/** The JSON-RPC methods of wallets. */
@NullMarked
package org.lumia.ingress.rpc;

import org.jspecify.annotations.NullMarked;
