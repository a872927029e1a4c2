/** The batcher as a service: Kafka, Postgres, HTTP. */
@NullMarked
package org.lumia.batcher.app;

import org.jspecify.annotations.NullMarked;
