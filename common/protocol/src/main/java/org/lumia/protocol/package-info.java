/** The rules that every operator computes identically: a pure function of the subnet's log and of L1. */
@NullMarked
package org.lumia.protocol;

import org.jspecify.annotations.NullMarked;
