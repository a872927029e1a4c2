package org.lumia.execution.rpc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Log;
import org.lumia.evm.Halt;
import org.lumia.evm.Tracer;

/** The logs of one simulated call in their order; with transfers of ether, told as a token's at ERC-7528's address. */
final class TransferLogs implements Tracer {
    /** keccak256 of Transfer(address,address,uint256). */
    private static final Hash TRANSFER =
            Hash.parse("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");

    private static final Address ETHER = Address.parse("0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");

    private final boolean transfers;
    private final List<Indexed> logs = new ArrayList<>();
    private long next;
    /** How many logs there were when each open call began. */
    private final Deque<Integer> begun = new ArrayDeque<>();

    /** @param index of the first log: as in geth, those of calls that failed count */
    TransferLogs(boolean transfers, long index) {
        this.transfers = transfers;
        this.next = index;
    }

    /** A log, and its place in the block. */
    record Indexed(Log log, long index) {}

    @Override
    public void enter(CallKind kind, Address from, Address to, UInt256 value, byte[] input, long gas) {
        begun.push(logs.size());
        if (kind != CallKind.DELEGATECALL && kind != CallKind.CALLCODE) {
            transfer(from, to, value);
        }
    }

    @Override
    public void exit(byte[] output, long gasUsed, @Nullable Halt halt) {
        int before = begun.pop();
        if (halt != null) {
            logs.subList(before, logs.size()).clear();
        }
    }

    @Override
    public void log(Log log) {
        logs.add(new Indexed(log, next++));
    }

    @Override
    public void selfDestruct(Address from, Address beneficiary, UInt256 balance) {
        transfer(from, beneficiary, balance);
    }

    private void transfer(Address from, Address to, UInt256 value) {
        if (transfers && !value.isZero()) {
            log(new Log(ETHER, List.of(TRANSFER, word(from), word(to)), value.toBytes()));
        }
    }

    private static Hash word(Address address) {
        return UInt256.fromBytes(address.bytes()).toHash();
    }

    List<Indexed> logs() {
        return logs;
    }

    /** The index of the next call's first log. */
    long next() {
        return next;
    }
}
