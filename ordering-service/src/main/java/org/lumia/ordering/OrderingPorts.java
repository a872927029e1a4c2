package org.lumia.ordering;

import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The world outside of the ordering thread. @param nanoTime a monotonic clock @param status is told after every round */
public record OrderingPorts(
        OrderingStore store,
        SharedLog log,
        Output output,
        Meter meter,
        InstantSource clock,
        LongSupplier nanoTime,
        Consumer<OrderingStatus> status) {}
