/** Transactions of every type Ethereum and this rollup know, with their exact encodings. */
@NullMarked
package org.lumia.ethereum.tx;

import org.jspecify.annotations.NullMarked;
