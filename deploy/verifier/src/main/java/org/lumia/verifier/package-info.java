/** Rebuilds a subnet's chain from L1 alone and compares it with what L1 holds (PROTOCOL section 8). */
@NullMarked
package org.lumia.verifier;

import org.jspecify.annotations.NullMarked;
