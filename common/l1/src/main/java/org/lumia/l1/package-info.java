/** Layer 1 as services and the verifier see it: blocks, receipts, logs, calls, fees, blobs, and a node's pool. */
@NullMarked
package org.lumia.l1;

import org.jspecify.annotations.NullMarked;
