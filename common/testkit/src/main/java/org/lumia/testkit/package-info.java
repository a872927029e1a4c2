/** Real Kafka, Postgres and L1 inside a test or the devnet: embedded, on persistent or temporary folders. */
@NullMarked
package org.lumia.testkit;

import org.jspecify.annotations.NullMarked;
