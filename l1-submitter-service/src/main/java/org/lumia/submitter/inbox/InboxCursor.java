package org.lumia.submitter.inbox;

import org.lumia.ethereum.Hash;
import org.lumia.l1.L1Block;

/** How far the inbox is read: every message up to {@code block}, of which {@code index} is the last (0: none). */
public record InboxCursor(L1Block block, long index, Hash accumulator) {}
