/** Public test vectors, read from packs that are kept outside the repository. */
@NullMarked
package org.lumia.conformance;

import org.jspecify.annotations.NullMarked;
