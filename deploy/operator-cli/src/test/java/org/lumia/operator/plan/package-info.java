@NullMarked
package org.lumia.operator.plan;

import org.jspecify.annotations.NullMarked;
