/** How every part of a service waits and fails: one loop, one taxonomy of failure, one lease. */
@NullMarked
package org.lumia.platform.loop;

import org.jspecify.annotations.NullMarked;
