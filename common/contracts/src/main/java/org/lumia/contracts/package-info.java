/** The contracts on L1 as Java sees them: deployment, and bindings generated from their ABI in the build. */
@NullMarked
package org.lumia.contracts;

import org.jspecify.annotations.NullMarked;
