/** The pages that browsers are given: plain Java. */
@NullMarked
package org.lumia.ingress.pages;

import org.jspecify.annotations.NullMarked;
