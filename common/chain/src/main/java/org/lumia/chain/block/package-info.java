/** How this rollup executes a block: Ethereum's rules with the differences of PROTOCOL section 4. Pure: no storage, no clock. */
@NullMarked
package org.lumia.chain.block;

import org.jspecify.annotations.NullMarked;
