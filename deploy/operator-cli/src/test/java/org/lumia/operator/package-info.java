@NullMarked
package org.lumia.operator;

import org.jspecify.annotations.NullMarked;
