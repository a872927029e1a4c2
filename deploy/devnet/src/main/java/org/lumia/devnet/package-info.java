/** The whole suite with its infrastructure in one process: what {@code ./lumia up} runs. */
@NullMarked
package org.lumia.devnet;

import org.jspecify.annotations.NullMarked;
