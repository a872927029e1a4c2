/** A state as a file: written while blocks go on, and checked key by key against a certified state root before it is used. */
@NullMarked
package org.lumia.chain.snapshot;

import org.jspecify.annotations.NullMarked;
