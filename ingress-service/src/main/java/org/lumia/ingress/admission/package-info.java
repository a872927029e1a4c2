/** Decides what enters the log: checks, pending and parked transactions, bundles. */
@NullMarked
package org.lumia.ingress.admission;

import org.jspecify.annotations.NullMarked;
