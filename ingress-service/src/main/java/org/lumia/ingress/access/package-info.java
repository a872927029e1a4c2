/** Who may ask how much: clients by address and key, what they are refused, and what a request weighs. */
@NullMarked
package org.lumia.ingress.access;

import org.jspecify.annotations.NullMarked;
