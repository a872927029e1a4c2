package org.lumia.chain.state;

import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.ethereum.trie.Trie;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.evm.Account;

/** An account with the root of its storage. */
record AccountRecord(Account account, Hash storageRoot) {
    static final AccountRecord ABSENT = new AccountRecord(Account.ABSENT, Trie.EMPTY_ROOT);

    /** Bytes of the flat table; empty for no account. Roots and hashes of nothing take no space. */
    byte[] encode() {
        if (account.isEmpty()) {
            return new byte[0];
        }
        var writer = new RlpWriter(112);
        int list = writer.startList();
        writer.uint64(account.nonce())
                .uint256(account.balance())
                .bytes(storageRoot.equals(Trie.EMPTY_ROOT) ? new byte[0] : storageRoot.bytes())
                .bytes(account.hasCode() ? account.codeHash().bytes() : new byte[0]);
        return writer.endList(list).toBytes();
    }

    static AccountRecord decode(byte[] bytes) {
        if (bytes.length == 0) {
            return ABSENT;
        }
        RlpReader list = RlpReader.ofList(bytes, 0);
        long nonce = list.uint64();
        UInt256 balance = list.uint256();
        byte[] root = list.bytes();
        byte[] code = list.bytes();
        return new AccountRecord(
                new Account(nonce, balance, code.length == 0 ? Keccak.EMPTY : Hash.wrap(code)),
                root.length == 0 ? Trie.EMPTY_ROOT : Hash.wrap(root));
    }

    byte[] leaf() {
        return TrieRoots.account(account.nonce(), account.balance(), storageRoot, account.codeHash());
    }
}
