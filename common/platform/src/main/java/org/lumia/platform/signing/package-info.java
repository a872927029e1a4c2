/** What this operator signed, remembered before the signature exists: no two things for one number. */
@NullMarked
package org.lumia.platform.signing;

import org.jspecify.annotations.NullMarked;
