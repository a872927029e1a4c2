/** Whole subnets in virtual time under a seed: operators, log, L1 and clocks, with faults, hostile operators and broken rules. */
@NullMarked
package org.lumia.simulator;

import org.jspecify.annotations.NullMarked;
