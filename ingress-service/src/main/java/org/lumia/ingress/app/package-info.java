/** Spring, Kafka, Postgres, HTTP and WebSocket around the domain. */
@NullMarked
package org.lumia.ingress.app;

import org.jspecify.annotations.NullMarked;
