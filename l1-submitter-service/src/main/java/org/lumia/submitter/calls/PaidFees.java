package org.lumia.submitter.calls;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.lumia.l1.L1Receipt;

/**
 * Wei that the paying account's transactions have cost on L1 since this process began, reverted ones too. L1 charges a nonce once: a
 * block that comes again after a reorganisation counts nothing new. Thread-safe.
 */
public final class PaidFees {
    /** L1 takes back no more blocks than hold as many. */
    private static final int NONCES_MAX = 1_024;

    private final Set<Long> counted = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > NONCES_MAX;
        }
    });
    private BigInteger gasWei = BigInteger.ZERO;
    private BigInteger blobGasWei = BigInteger.ZERO;

    public synchronized void paid(long nonce, L1Receipt receipt) {
        if (counted.add(nonce)) {
            gasWei = gasWei.add(receipt.feeWei().toBigInteger());
            blobGasWei = blobGasWei.add(receipt.blobFeeWei().toBigInteger());
        }
    }

    public synchronized BigInteger gasWei() {
        return gasWei;
    }

    public synchronized BigInteger blobGasWei() {
        return blobGasWei;
    }
}
