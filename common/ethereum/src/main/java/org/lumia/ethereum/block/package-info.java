/** Block headers, receipts and logs with their exact encodings. */
@NullMarked
package org.lumia.ethereum.block;

import org.jspecify.annotations.NullMarked;
