/** Who the members of each epoch are, for services that read blocks and L1's inbox. */
@NullMarked
package org.lumia.platform.members;

import org.jspecify.annotations.NullMarked;
