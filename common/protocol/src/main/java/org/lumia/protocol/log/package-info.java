/** Which seals count and what each one cuts: PROTOCOL's sections 1 to 3 as pure functions. */
@NullMarked
package org.lumia.protocol.log;

import org.jspecify.annotations.NullMarked;
