package org.lumia.protocol.log;

/** One record of tx-in; when a broker says it was appended means nothing. @param bytes a TxInEntry; not to be modified */
public record LogEntry(long offset, byte[] bytes) {}
