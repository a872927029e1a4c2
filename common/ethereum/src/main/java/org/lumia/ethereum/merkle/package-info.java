/** Merkle trees of values that L1 contracts check claims against. */
@NullMarked
package org.lumia.ethereum.merkle;

import org.jspecify.annotations.NullMarked;
