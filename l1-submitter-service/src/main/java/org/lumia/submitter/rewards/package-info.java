/** Posts certified reward roots to L1, one transaction a period, beside the batches of the same paying account. */
@NullMarked
package org.lumia.submitter.rewards;

import org.jspecify.annotations.NullMarked;
