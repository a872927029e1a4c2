/** Brings evidence of misbehaviour to L1, one transaction for each, beside the batches of the same paying account. */
@NullMarked
package org.lumia.submitter.evidence;

import org.jspecify.annotations.NullMarked;
