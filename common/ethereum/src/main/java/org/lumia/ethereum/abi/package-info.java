/** Solidity's ABI encoding, for the types that the contracts of this project exchange. */
@NullMarked
package org.lumia.ethereum.abi;

import org.jspecify.annotations.NullMarked;
