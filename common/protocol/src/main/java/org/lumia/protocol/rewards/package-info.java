/** What an epoch's work earns (PROTOCOL section 7): pure, exact integer arithmetic over certified facts that are final on L1. */
@NullMarked
package org.lumia.protocol.rewards;

import org.jspecify.annotations.NullMarked;
