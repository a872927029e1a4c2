package org.lumia.execution;

/** Where a block's time goes; nanoseconds. */
public interface ExecutionTimes {
    ExecutionTimes NONE = (recover, execute, trie, write) -> {};

    void block(long recoverNanos, long executeNanos, long trieNanos, long writeNanos);
}
