package org.lumia.devnet.failover;

/** A transaction that was acknowledged; times of {@link System#nanoTime()}. @param sentNanos of the first try */
record Sent(String hash, long sentNanos, long acknowledgedNanos) {}
