/** BLS12-381 by blst, as the precompiles of EIP-2537 need it. */
@NullMarked
package org.lumia.evm.precompile.bls12381;

import org.jspecify.annotations.NullMarked;
