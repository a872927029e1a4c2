/** A representative part of each pack, and the command itself. */
@NullMarked
package org.lumia.conformance.runner;

import org.jspecify.annotations.NullMarked;
