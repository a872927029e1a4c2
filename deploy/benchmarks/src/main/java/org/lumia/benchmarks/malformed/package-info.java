/** Requests that are not as they should be, in great number, and what a node answers to them. */
@NullMarked
package org.lumia.benchmarks.malformed;

import org.jspecify.annotations.NullMarked;
