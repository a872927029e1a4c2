package org.lumia.devnet.chaos;

/**
 * A process that had to be started anew although the fault did not end it.
 *
 * @param why that it ended, or what its liveness said
 */
record Restart(String process, String why) {}
