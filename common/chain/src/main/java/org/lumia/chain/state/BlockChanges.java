package org.lumia.chain.state;

import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.evm.Account;
import org.lumia.evm.StateChanges;

/** What one block changed, as bytes: from them a start makes what was not saved. RLP: [[address, account, slot, value, …], …]. */
final class BlockChanges {
    private static final int ACCOUNT_BYTES = 64;

    private final RlpWriter writer;
    private final int list;

    /** @param accounts how many changed, about */
    BlockChanges(int accounts) {
        writer = new RlpWriter(ACCOUNT_BYTES * (1 + accounts));
        list = writer.startList();
    }

    void add(Address address, AccountRecord after, SortedMap<UInt256, UInt256> slots) {
        int item = writer.startList();
        writer.address(address).bytes(after.encoded());
        slots.forEach((slot, value) -> writer.uint256(slot).uint256(value));
        writer.endList(item);
    }

    byte[] encode() {
        return writer.endList(list).toBytes();
    }

    /** Without the code, which has its own table. */
    static StateChanges decode(byte[] bytes, HeadState before) {
        var accounts = new TreeMap<Address, StateChanges.AccountChange>();
        RlpReader list = RlpReader.ofList(bytes, 0);
        while (!list.atEnd()) {
            RlpReader item = list.list();
            Address address = item.address();
            Account after = AccountRecord.decode(item.bytes()).account();
            SortedMap<UInt256, UInt256> slots = new TreeMap<>();
            while (!item.atEnd()) {
                slots.put(item.uint256(), item.uint256());
            }
            accounts.put(address, new StateChanges.AccountChange(before.account(address), after, slots));
        }
        return new StateChanges(accounts, new TreeMap<Hash, byte[]>());
    }
}
