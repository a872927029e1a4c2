/** Signed calls of L1's contracts without blobs, beside the batches of the same paying account. */
@NullMarked
package org.lumia.submitter.calls;

import org.jspecify.annotations.NullMarked;
