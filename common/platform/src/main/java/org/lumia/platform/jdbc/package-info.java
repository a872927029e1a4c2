/** Postgres: one schema a service, and log positions stored in the transaction of their effect. */
@NullMarked
package org.lumia.platform.jdbc;

import org.jspecify.annotations.NullMarked;
