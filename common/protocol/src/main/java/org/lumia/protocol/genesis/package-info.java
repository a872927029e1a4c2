/** A subnet's fixed parameters. */
@NullMarked
package org.lumia.protocol.genesis;

import org.jspecify.annotations.NullMarked;
