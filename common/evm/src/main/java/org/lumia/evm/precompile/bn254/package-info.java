/** The pairing-friendly curve alt_bn128 (BN254) of EIP-196 and EIP-197: fields on 64-bit limbs, groups, optimal ate pairing. */
@NullMarked
package org.lumia.evm.precompile.bn254;

import org.jspecify.annotations.NullMarked;
