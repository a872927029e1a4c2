/** What one key signed twice over: statements, contradictions between them, and the calls that L1 takes them by. */
@NullMarked
package org.lumia.protocol.evidence;

import org.jspecify.annotations.NullMarked;
