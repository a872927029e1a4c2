/** Adapters that sign for the operator; no secret is ever logged or shown. */
@NullMarked
package org.lumia.platform.signer;

import org.jspecify.annotations.NullMarked;
