/** The precompiled contracts 0x01 to 0x11 and 0x100, gas and failures as geth has them. */
@NullMarked
package org.lumia.evm.precompile;

import org.jspecify.annotations.NullMarked;
