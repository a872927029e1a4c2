/** HTTP shared by all services: problem details of RFC 9457. */
@NullMarked
package org.lumia.platform.web;

import org.jspecify.annotations.NullMarked;
