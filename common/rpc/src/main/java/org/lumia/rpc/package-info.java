/** JSON-RPC 2.0 as Ethereum's clients speak it: bounded, with geth's error codes and words. */
@NullMarked
package org.lumia.rpc;

import org.jspecify.annotations.NullMarked;
