/** What operators and governors do on layer 1, from a command line. */
@NullMarked
package org.lumia.operator;

import org.jspecify.annotations.NullMarked;
