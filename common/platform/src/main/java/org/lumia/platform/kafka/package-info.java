/** One-partition logs on Kafka: read by explicit offset, appended idempotently. Position is the meaning, so no consumer groups. */
@NullMarked
package org.lumia.platform.kafka;

import org.jspecify.annotations.NullMarked;
