/** Batches (PROTOCOL section 5): when one ends, how its payload is encoded, how it becomes blobs, who vouched for it. */
@NullMarked
package org.lumia.protocol.batch;

import org.jspecify.annotations.NullMarked;
