/** The servers that a subnet on one machine stands on: Kafka, Postgres and L1, each real and on a folder that outlives it. */
@NullMarked
package org.lumia.localnet;

import org.jspecify.annotations.NullMarked;
