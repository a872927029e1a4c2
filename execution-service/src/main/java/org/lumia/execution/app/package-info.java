/** The service: Kafka in and out, Postgres, HTTP. */
@NullMarked
package org.lumia.execution.app;

import org.jspecify.annotations.NullMarked;
