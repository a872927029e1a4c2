package org.lumia.operator.plan;

import java.util.List;

/** What follows from an intent. */
public sealed interface Plan {
    /** @param calls in this order, each once the one before is in a block @param notes what follows, a sentence each */
    record Send(List<Call> calls, List<String> notes) implements Plan {
        public Send {
            calls = List.copyOf(calls);
            notes = List.copyOf(notes);
        }
    }

    /** Nothing is to be sent. */
    record Nothing(String why) implements Plan {}

    /** The contracts would refuse it. */
    record Refused(String why) implements Plan {}
}
