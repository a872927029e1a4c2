package org.lumia.localnet;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.GenesisAccount;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.OrderedTransaction;
import org.lumia.protocol.v1.Seal;

/** A subnet of one operator, whose ordered blocks a test or benchmark makes as it likes. */
public final class OrderedChain {
    public static final String KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    public static final Address ALICE = Secp256k1.address(Hex.decode(KEY));
    public static final Address BOB = Address.parse("0x00000000000000000000000000000000000b0b00");
    public static final UInt256 FUNDS = UInt256.of(BigInteger.TEN.pow(24));
    private static final UInt256 MAX_FEE = UInt256.of(100_000_000_000L);

    private final Genesis genesis;
    private Hash parentSeal;
    private long number;
    private long timestampMs;
    private long inboxThrough;
    private Hash accumulator = Hash.ZERO;
    private long nonce;
    private long blockMs = 20;

    public OrderedChain(String name, long timestampMs) {
        this(name, timestampMs, Map.of());
    }

    /** With blocks of up to 60 million gas. @param accounts in genesis beside {@link #ALICE} */
    public OrderedChain(String name, long timestampMs, Map<Address, GenesisAccount> accounts) {
        this(name, timestampMs, accounts, BlockLimits.DEVELOPMENT.withGas(60_000_000, 1_000_000));
    }

    public OrderedChain(String name, long timestampMs, Map<Address, GenesisAccount> accounts, BlockLimits limits) {
        this(
                name,
                timestampMs,
                accounts,
                limits,
                new Members(List.of(
                        new Member(ALICE, ALICE, 1, Address.parse("0x00000000000000000000000000000000c0ffee00")))));
    }

    /** @param members whose signatures count */
    public OrderedChain(
            String name, long timestampMs, Map<Address, GenesisAccount> accounts, BlockLimits limits, Members members) {
        var alloc = new HashMap<>(accounts);
        alloc.put(ALICE, GenesisAccount.withBalance(FUNDS));
        this.genesis = Genesis.development(
                        name,
                        1,
                        timestampMs,
                        new L1Contracts(31_337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO),
                        members,
                        alloc)
                .withBlocks(limits);
        this.parentSeal = genesis.hash();
        this.timestampMs = timestampMs;
    }

    public Genesis genesis() {
        return genesis;
    }

    public Path saveGenesis(Path folder) throws java.io.IOException {
        Path file = folder.resolve("genesis.json");
        genesis.save(file);
        return file;
    }

    public long number() {
        return number;
    }

    public byte[] transfer(UInt256 value) {
        return transaction(Optional.of(BOB), value, new byte[0], 21_000);
    }

    public byte[] transaction(Optional<Address> to, UInt256 value, byte[] data, long gas) {
        return transaction(nonce++, to, value, data, gas);
    }

    public byte[] transaction(long nonce, Optional<Address> to, UInt256 value, byte[] data, long gas) {
        return TransactionCodec.encode(TransactionCodec.sign(
                new Transaction(
                        TransactionType.DYNAMIC_FEE,
                        Optional.of(UInt256.of(genesis.chainId())),
                        nonce,
                        UInt256.ONE,
                        MAX_FEE,
                        gas,
                        to,
                        value,
                        data,
                        List.of(),
                        UInt256.ZERO,
                        List.of(),
                        List.of(),
                        TransactionCodec.UNSIGNED),
                Hex.decode(KEY)));
    }

    public InboxMessage deposit(Address from, Address to, UInt256 mint) {
        byte[] body = new InboxBodies.Deposit(from, to, false, mint, mint, 100_000, new byte[0]).encode();
        inboxThrough++;
        accumulator = StructHashes.accumulator(accumulator, inboxThrough, InboxKind.DEPOSIT_VALUE, body);
        return InboxMessage.newBuilder()
                .setIndex(inboxThrough)
                .setKind(InboxKind.DEPOSIT)
                .setBody(Protobufs.bytes(body))
                .setAccumulator(Protobufs.bytes(accumulator))
                .build();
    }

    public OrderedBlock block(byte[]... raws) {
        return block(List.of(), List.of(raws));
    }

    /** From now on blocks are this far apart. */
    public void blockMs(long millis) {
        blockMs = millis;
    }

    /** Goes on as if so many blocks without messages from L1 had been made: seals do not depend on transactions here. */
    public void skip(long blocks) {
        for (long i = 0; i < blocks; i++) {
            parentSeal = StructHashes.of(nextSeal());
        }
    }

    private Seal nextSeal() {
        number++;
        timestampMs += blockMs;
        return Seal.newBuilder()
                .setSubnet(1)
                .setNumber(number)
                .setParent(Protobufs.bytes(parentSeal))
                .setContentHash(Protobufs.bytes(Hash.ZERO))
                .setSlot(genesis.slot(timestampMs))
                .setTimestampMs(timestampMs)
                .setSequencer(Protobufs.bytes(ALICE))
                .build();
    }

    public OrderedBlock block(List<InboxMessage> inbox, List<byte[]> raws) {
        long parentTimestamp = timestampMs;
        Seal seal = nextSeal();
        Hash sealHash = StructHashes.of(seal);
        var transactions = new ArrayList<OrderedTransaction>();
        for (byte[] raw : raws) {
            transactions.add(OrderedTransaction.newBuilder()
                    .setRaw(Protobufs.bytes(raw))
                    .setOrigin(Protobufs.bytes(ALICE))
                    .setReceivedAtMs(timestampMs - 5)
                    .build());
        }
        OrderedBlock block = OrderedBlock.newBuilder()
                .setNumber(number)
                .setParentHash(Protobufs.bytes(parentSeal))
                .setHash(Protobufs.bytes(sealHash))
                .setSeal(seal)
                .setLogOffset(number)
                .setParentTimestampMs(parentTimestamp)
                .setContentHash(Protobufs.bytes(Hash.ZERO))
                .setEpochSeed(Protobufs.bytes(Keccak.EMPTY))
                .setFeeRecipient(
                        Protobufs.bytes(genesis.members().list().getFirst().feeRecipient()))
                .addAllInbox(inbox)
                .setInboxThrough(inboxThrough)
                .setInboxAccumulator(Protobufs.bytes(accumulator))
                .addAllTransactions(transactions)
                .build();
        parentSeal = sealHash;
        return block;
    }
}
