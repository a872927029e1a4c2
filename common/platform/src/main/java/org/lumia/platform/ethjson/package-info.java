/** Objects of Ethereum's execution API, made from executed blocks: one rendering for whoever answers wallets. */
@NullMarked
package org.lumia.platform.ethjson;

import org.jspecify.annotations.NullMarked;
