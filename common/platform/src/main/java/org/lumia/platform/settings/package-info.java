/** Validated settings under {@code lumia.*}; an unknown or missing key stops the start. */
@NullMarked
package org.lumia.platform.settings;

import org.jspecify.annotations.NullMarked;
