/** Statements of the ledger that a finance team can book, in every form, and their verification. */
@NullMarked
package org.lumia.rewards.statement;

import org.jspecify.annotations.NullMarked;
