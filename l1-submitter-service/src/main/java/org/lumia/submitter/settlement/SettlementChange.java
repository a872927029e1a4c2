package org.lumia.submitter.settlement;

import org.lumia.protocol.v1.SettlementKind;

/** One step of a batch's way on L1, as topic settled tells it. */
public record SettlementChange(SettlementKind kind, BatchOnL1 batch) {}
