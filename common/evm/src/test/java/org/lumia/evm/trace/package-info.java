@NullMarked
package org.lumia.evm.trace;

import org.jspecify.annotations.NullMarked;
