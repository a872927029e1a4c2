/** Objects of Ethereum's execution API, made from executed blocks: one rendering for whoever answers wallets. */
@NullMarked
package org.lumia.rpc.eth;

import org.jspecify.annotations.NullMarked;
