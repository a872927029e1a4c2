/** Messages from L1, followed in L1's own numbering. */
@NullMarked
package org.lumia.submitter.inbox;

import org.jspecify.annotations.NullMarked;
