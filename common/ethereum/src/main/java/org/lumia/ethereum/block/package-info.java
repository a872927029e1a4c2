/** Blocks, receipts and logs. */
@NullMarked
package org.lumia.ethereum.block;

import org.jspecify.annotations.NullMarked;
