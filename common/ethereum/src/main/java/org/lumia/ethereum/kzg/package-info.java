/** KZG commitments and proofs of EIP-4844 and EIP-7594. */
@NullMarked
package org.lumia.ethereum.kzg;

import org.jspecify.annotations.NullMarked;
