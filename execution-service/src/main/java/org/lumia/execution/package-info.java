/** Executes ordered blocks, keeps the chain, and says what it knows of it. */
@NullMarked
package org.lumia.execution;

import org.jspecify.annotations.NullMarked;
