/** Hashes, signatures and encodings of what operators exchange. */
@NullMarked
package org.lumia.protocol.message;

import org.jspecify.annotations.NullMarked;
