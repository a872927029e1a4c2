package org.lumia.ordering;

import java.time.InstantSource;
import java.util.function.Consumer;

/** The world outside of the ordering thread. @param status is told after every round */
public record OrderingPorts(
        OrderingStore store,
        SharedLog log,
        Output output,
        Meter meter,
        InstantSource clock,
        Consumer<OrderingStatus> status) {}
