/** Recursive length prefix, the encoding of the Yellow Paper's appendix B: strict, canonical, bounded. */
@NullMarked
package org.lumia.ethereum.rlp;

import org.jspecify.annotations.NullMarked;
