package org.lumia.protocol.genesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/**
 * A subnet's fixed parameters, as in {@code genesis.json}. Every operator's are the same: their hash is what the first seal
 * follows.
 *
 * @param subnet number on L1
 * @param name prefix of the topics' names
 * @param chainId of the L2
 * @param timestampMs start of slot 0 and time of block 0
 * @param forks fork name in lower case to the block timestamp (seconds) from which it holds
 * @param members of epochs 0 and 1, and after that until the registry says otherwise
 */
public record Genesis(
        long subnet,
        String name,
        long chainId,
        long timestampMs,
        L1Contracts l1,
        Timing timing,
        BlockLimits blocks,
        FeeRules fees,
        BatchRules batches,
        RewardRules rewards,
        SortedMap<String, Long> forks,
        Members members,
        SortedMap<Address, GenesisAccount> alloc) {

    /** Lumia L2. */
    public static final long LUMIA_CHAIN_ID = 994873017L;

    /** The generation of the log that this version knows: the first. */
    public static final long GENERATION = 0;

    private static final int NAME_CHARACTERS_MAX = 64;

    /** @throws InvalidGenesisException when parameters contradict each other */
    public Genesis {
        forks = Collections.unmodifiableSortedMap(new TreeMap<>(forks));
        alloc = Collections.unmodifiableSortedMap(new TreeMap<>(alloc));
        InvalidGenesisException.check(
                name.matches("[a-z0-9][a-z0-9-]*") && name.length() <= NAME_CHARACTERS_MAX,
                "name \"%s\" must be lower-case letters, digits and hyphens, at most 64",
                name);
        InvalidGenesisException.check(chainId > 0, "chainId %d must be positive", chainId);
        InvalidGenesisException.check(timestampMs > 0, "timestampMs %d must be positive", timestampMs);
        InvalidGenesisException.check(members.totalWeight() > 0, "members must have weight");
        for (Member member : members.list()) {
            InvalidGenesisException.check(
                    member.weight() > 0
                            && !member.operator().equals(Address.ZERO)
                            && !member.signer().equals(Address.ZERO),
                    "members: %s must have weight, and an operator and a signer that are not zero",
                    member.operator());
        }
        InvalidGenesisException.check(
                forks.values().stream().anyMatch(from -> from <= timestampMs / 1_000),
                "forks must name the fork that block 0 runs under");
    }

    /** Of each header: gas limits that fit a block's budget sum to no more. */
    public long blockGasLimit() {
        return blocks.maxGas() + fees.weights().gasBeyondBudget(blocks.maxTransactions() + blocks.maxInboxMessages());
    }

    /** A subnet with a development subnet's parameters. @param alloc balance in wei by account */
    public static Genesis development(
            String name,
            long subnet,
            long timestampMs,
            L1Contracts l1,
            Members members,
            Map<Address, GenesisAccount> alloc) {
        return new Genesis(
                subnet,
                name,
                LUMIA_CHAIN_ID,
                timestampMs,
                l1,
                Timing.DEVELOPMENT,
                BlockLimits.DEVELOPMENT,
                FeeRules.DEVELOPMENT,
                BatchRules.DEVELOPMENT,
                RewardRules.development(
                        members.list().isEmpty()
                                ? Address.ZERO
                                : members.list().getFirst().feeRecipient()),
                new TreeMap<>(Map.of("osaka", 0L)),
                members,
                new TreeMap<>(alloc));
    }

    /** The same subnet with other limits. */
    public Genesis withBlocks(BlockLimits limits) {
        return new Genesis(
                subnet, name, chainId, timestampMs, l1, timing, limits, fees, batches, rewards, forks, members, alloc);
    }

    /** @throws InvalidGenesisException naming the key that is unknown, missing or wrong */
    public static Genesis parse(String json) {
        return GenesisJson.read(json);
    }

    /** @throws InvalidGenesisException naming the file, and the key that is unknown, missing or wrong */
    public static Genesis load(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new InvalidGenesisException("%s cannot be read: %s".formatted(file, e));
        } catch (InvalidGenesisException e) {
            throw new InvalidGenesisException(file + ": " + e.getMessage());
        }
    }

    /** Writes indented JSON; parents of the file are made. */
    public void save(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, GenesisJson.write(this));
    }

    public String toJson() {
        return GenesisJson.write(this);
    }

    /** JSON with keys in order and no white space: what {@link #hash()} is the hash of. */
    public String canonicalJson() {
        return GenesisJson.canonical(this);
    }

    /** The parent of seal 1, and the content hash of block 0. */
    public Hash hash() {
        return Keccak.hash(canonicalJson().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    public SigningDomain signingDomain() {
        return new SigningDomain(UInt256.of(l1.chainId()), l1.registry());
    }

    public Topics topics(Address operator) {
        return new Topics(name, operator);
    }

    /** The slot of a time; negative before genesis. */
    public long slot(long timeMs) {
        return Math.floorDiv(timeMs - timestampMs, timing.slotMs());
    }

    public long epochOfSlot(long slot) {
        return Math.floorDiv(slot, timing.slotsPerEpoch());
    }

    /** The reward policy until an inbox message brings another. */
    public InboxBodies.Policy rewardPolicy() {
        return rewards.policy();
    }
}
