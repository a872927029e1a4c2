/** The service: followers of the logs, the Postgres schema, REST. */
@NullMarked
package org.lumia.rewards.app;

import org.jspecify.annotations.NullMarked;
