/** What the service asks of layer 1, as a port. */
@NullMarked
package org.lumia.submitter.l1;

import org.jspecify.annotations.NullMarked;
