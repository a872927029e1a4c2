/** What every Spring service shares: how it is started, configured, watched, and how it reads and writes logs. */
@NullMarked
package org.lumia.platform;

import org.jspecify.annotations.NullMarked;
