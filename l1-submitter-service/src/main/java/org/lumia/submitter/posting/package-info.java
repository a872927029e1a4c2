/** Whose turn it is to post a batch, and how its transaction gets into L1. */
@NullMarked
package org.lumia.submitter.posting;

import org.jspecify.annotations.NullMarked;
