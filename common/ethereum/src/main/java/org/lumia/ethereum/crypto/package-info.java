/** Hashes and secp256k1 signatures. */
@NullMarked
package org.lumia.ethereum.crypto;

import org.jspecify.annotations.NullMarked;
