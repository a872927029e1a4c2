/** What tests share: servers started once for all tests of a JVM, and waits with a bound. In test scope only. */
@NullMarked
package org.lumia.testkit;

import org.jspecify.annotations.NullMarked;
