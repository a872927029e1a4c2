package org.lumia.platform.kafka;

/** One record of a one-partition log; the append time is the broker's, in milliseconds since 1970. */
public record LogRecord(long offset, long appendTimeMillis, byte[] value) {}
