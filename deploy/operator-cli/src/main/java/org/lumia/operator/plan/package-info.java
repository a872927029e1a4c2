/** What is to be sent to layer 1 for an intent, or why it would be refused: decided without a node and without a key. */
@NullMarked
package org.lumia.operator.plan;

import org.jspecify.annotations.NullMarked;
