/** What was earned, forfeited, paid and spent, as a double-entry ledger. */
@NullMarked
package org.lumia.rewards.ledger;

import org.jspecify.annotations.NullMarked;
