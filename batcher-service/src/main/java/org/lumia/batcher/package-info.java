/** Closes batches by rule, encodes them, vouches for them and collects who else does. Plain Java; adapters are in app. */
@NullMarked
package org.lumia.batcher;

import org.jspecify.annotations.NullMarked;
