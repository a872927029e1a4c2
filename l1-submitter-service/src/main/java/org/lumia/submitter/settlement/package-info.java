/** What became of batches on L1: posted, safe, final, or gone with a reorganisation. */
@NullMarked
package org.lumia.submitter.settlement;

import org.jspecify.annotations.NullMarked;
