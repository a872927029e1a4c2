/** Counts what operators did, from the subnet's logs, and closes epochs. */
@NullMarked
package org.lumia.rewards;

import org.jspecify.annotations.NullMarked;
