/** Ethereum's value types and encodings: plain Java, no framework, no storage. */
@NullMarked
package org.lumia.ethereum;

import org.jspecify.annotations.NullMarked;
