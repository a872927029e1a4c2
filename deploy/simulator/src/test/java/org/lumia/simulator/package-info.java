@NullMarked
package org.lumia.simulator;

import org.jspecify.annotations.NullMarked;
