/** Liveness, readiness and the common metrics. */
@NullMarked
package org.lumia.platform.health;

import org.jspecify.annotations.NullMarked;
