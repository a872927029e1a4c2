/** Ordering on Spring, Kafka and Postgres. */
@NullMarked
package org.lumia.ordering.app;

import org.jspecify.annotations.NullMarked;
