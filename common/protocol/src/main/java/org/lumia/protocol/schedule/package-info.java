/** Who is a member of an epoch, and whose turn it is. */
@NullMarked
package org.lumia.protocol.schedule;

import org.jspecify.annotations.NullMarked;
