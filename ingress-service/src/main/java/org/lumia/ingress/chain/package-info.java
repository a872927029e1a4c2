/** What this operator knows of the chain: recent blocks and outcomes, finality, and who waits for them. */
@NullMarked
package org.lumia.ingress.chain;

import org.jspecify.annotations.NullMarked;
