/** Spring, JDBC, Kafka and JSON-RPC around the domain. */
@NullMarked
package org.lumia.submitter.app;

import org.jspecify.annotations.NullMarked;
