/** Stand-ins that the tests of several packages share. */
@NullMarked
package org.lumia.submitter;

import org.jspecify.annotations.NullMarked;
