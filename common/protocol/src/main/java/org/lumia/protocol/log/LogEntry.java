package org.lumia.protocol.log;

/** One record of tx-in. @param appendTimeMs the broker's time @param bytes a TxInEntry; not to be modified */
public record LogEntry(long offset, long appendTimeMs, byte[] bytes) {}
