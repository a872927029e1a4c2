/**
 * The suite as operators run it, a process each, under load and under faults drawn at random: what {@code ./lumia chaos} runs.
 */
@NullMarked
package org.lumia.devnet.chaos;

import org.jspecify.annotations.NullMarked;
