/** What the metrics mean. */
@NullMarked
package org.lumia.platform.metrics;

import org.jspecify.annotations.NullMarked;
