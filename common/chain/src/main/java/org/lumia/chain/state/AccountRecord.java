package org.lumia.chain.state;

import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.ethereum.trie.Trie;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.evm.Account;

/** An account with the root of its storage, and as bytes of the flat table: none for no account. */
final class AccountRecord {
    static final AccountRecord ABSENT = new AccountRecord(Account.ABSENT, Trie.EMPTY_ROOT, new byte[0]);
    private static final byte[] NOTHING = {};

    private final Account account;
    private final Hash storageRoot;
    private final byte[] encoded;

    private AccountRecord(Account account, Hash storageRoot, byte[] encoded) {
        this.account = account;
        this.storageRoot = storageRoot;
        this.encoded = encoded;
    }

    static AccountRecord of(Account account, Hash storageRoot) {
        return account.isEmpty() ? ABSENT : new AccountRecord(account, storageRoot, encode(account, storageRoot));
    }

    Account account() {
        return account;
    }

    Hash storageRoot() {
        return storageRoot;
    }

    /** Not to be modified. */
    byte[] encoded() {
        return encoded;
    }

    /** Roots and hashes of nothing take no space. */
    private static byte[] encode(Account account, Hash storageRoot) {
        var writer = new RlpWriter(112);
        int list = writer.startList();
        writer.uint64(account.nonce())
                .uint256(account.balance())
                .bytes(storageRoot.equals(Trie.EMPTY_ROOT) ? NOTHING : storageRoot.bytes())
                .bytes(account.hasCode() ? account.codeHash().bytes() : NOTHING);
        return writer.endList(list).toBytes();
    }

    /** Takes the array as it is: the caller gives it up. */
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
                root.length == 0 ? Trie.EMPTY_ROOT : Hash.wrap(root),
                bytes);
    }

    byte[] leaf() {
        return TrieRoots.account(account.nonce(), account.balance(), storageRoot, account.codeHash());
    }
}
