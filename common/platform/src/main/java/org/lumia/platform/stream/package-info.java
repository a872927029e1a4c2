/** Spring Cloud Stream for what services read from each other: bytes in batches, from a position of our own. */
@NullMarked
package org.lumia.platform.stream;

import org.jspecify.annotations.NullMarked;
