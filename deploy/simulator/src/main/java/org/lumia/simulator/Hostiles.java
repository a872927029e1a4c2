package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.BatchSignature;
import org.lumia.protocol.v1.Clock;
import org.lumia.protocol.v1.InboxNotice;
import org.lumia.protocol.v1.Seal;

/** Operators that break rules on purpose, each kind a class of its own. */
final class Hostiles {
    private Hostiles() {}

    static Operator operator(World world, int number) {
        return switch (world.subnet.roles.get(number)) {
            case EQUIVOCATOR -> new Equivocator(world, number);
            case FORGER -> new Forger(world, number);
            case WITHHOLDER -> new Withholder(world, number);
            case EARLY_SEALER -> new EarlySealer(world, number);
            case WRONG_POSTER -> new WrongPoster(world, number);
            case IMPERSONATOR -> new Impersonator(world, number);
            case HONEST, LATE_UPGRADER, WRONG_BUILD, FORK_VICTIM, TWINS -> new Operator(world, number);
        };
    }

    /** What they share: their place on the tip, and the means to sign anything. */
    abstract static class Hostile extends Operator {
        static final int MISCHIEF_ONE_OF = 7;
        static final long HOUR_MS = 3_600_000;

        Hostile(World world, int number) {
            super(world, number);
        }

        boolean sometimes(int oneOf) {
            return random.nextInt(oneOf) == 0;
        }

        Optional<Signer> keyIn(LogState state, long slot) {
            long epoch = world.subnet.genesis.epochOfSlot(slot);
            return state.epochs().members(epoch).find(address()).flatMap(member -> world.subnet.key(member.signer()));
        }

        /** Its rank in a slot; negative for none. */
        int rank(LogState state, long slot) {
            List<Member> schedule = state.schedule(slot);
            for (int rank = 0; rank < schedule.size(); rank++) {
                if (schedule.get(rank).operator().equals(address())) {
                    return rank;
                }
            }
            return -1;
        }

        Seal.Builder onTip(LogState state, int rank, long timestampMs) {
            return Entries.seal(world.subnet.genesis, state, address(), rank, timestampMs);
        }

        void append(Seal.Builder seal, Signer key) {
            world.log.append(Entries.of(Entries.sign(world.subnet.domain, seal, key)));
        }

        /** Seconds or hours off. */
        long anyTimeMs() {
            return world.nowMs() + (sometimes(2) ? random.nextInt(10_000) - 5_000 : (random.nextInt(5) - 2) * HOUR_MS);
        }

        Clock clock(Address operator) {
            return Clock.newBuilder()
                    .setSubnet(world.subnet.genesis.subnet())
                    .setOperator(bytes(operator))
                    .setTimeMs(anyTimeMs())
                    .build();
        }

        Hash anyHash() {
            byte[] seed = new byte[8];
            random.nextBytes(seed);
            return Keccak.hash(seed);
        }
    }

    /** Signs two seals, two attestations, two batch attestations for one thing. */
    static final class Equivocator extends Hostile {
        Equivocator(World world, int number) {
            super(world, number);
        }

        @Override
        void sealed(Process process, Seal seal) {
            LogState state = process.ordering.state();
            if (sometimes(2)) {
                keyIn(state, seal.getSlot())
                        .ifPresent(key -> append(
                                seal.toBuilder().clearSignature().setTimestampMs(seal.getTimestampMs() - 1), key));
            }
        }

        @Override
        void attested(Process process, Attestation attestation) {
            if (sometimes(4)) {
                Attestation other = attestation.toBuilder()
                        .clearSignature()
                        .setBlockHash(bytes(anyHash()))
                        .build();
                process.key(process.history.membersOf(attestation.getNumber()).find(address()))
                        .ifPresent(key -> world.attest(Entries.signed(world.subnet.domain, other, key)));
            }
        }
    }

    /** Signs results, parents, contents, messages of L1 and batches that are not. */
    static final class Forger extends Hostile {
        Forger(World world, int number) {
            super(world, number);
        }

        @Override
        boolean attests() {
            return false;
        }

        @Override
        void mischief(Process process) {
            LogState state = process.ordering.state();
            long slot = world.subnet.genesis.slot(world.nowMs());
            Optional<Signer> key = keyIn(state, slot);
            if (key.isEmpty() || !sometimes(MISCHIEF_ONE_OF)) {
                return;
            }
            int rank = rank(state, slot);
            switch (random.nextInt(4)) {
                case 0 -> forgeSeal(state, Math.max(0, rank), key.get());
                case 1 -> forgeAttestation(process, key.get());
                case 2 -> forgeNotice(state, key.get());
                default -> forgeBatch(process, key.get());
            }
        }

        /** Right in all but one thing, whenever its rank may seal. */
        private void forgeSeal(LogState state, int rank, Signer key) {
            long earliestMs = state.tip().timestampMs()
                    + Math.max(
                            world.subnet.genesis.timing().idleBlockMs(),
                            rank * world.subnet.genesis.timing().failoverMs());
            Seal.Builder seal = onTip(state, rank, Math.max(world.nowMs(), earliestMs));
            switch (random.nextInt(6)) {
                case 0 -> seal.setGeneration(seal.getGeneration() + 1);
                case 1 -> seal.setSubnet(seal.getSubnet() + 1);
                case 2 -> seal.setNumber(seal.getNumber() + 1);
                case 3 -> seal.setNumber(Math.max(1, seal.getNumber() - 1));
                case 4 -> seal.setParent(bytes(anyHash()));
                default -> seal.setContentHash(bytes(anyHash()));
            }
            append(seal, key);
        }

        private void forgeAttestation(Process process, Signer key) {
            List<Blocks.Executed> executed = process.durable.executed;
            if (!executed.isEmpty()) {
                Attestation real = Entries.attestation(world.subnet.genesis, address(), executed.getLast());
                world.attest(Entries.signed(
                        world.subnet.domain,
                        real.toBuilder().setBlockHash(bytes(anyHash())).build(),
                        key));
            }
        }

        private void forgeNotice(LogState state, Signer key) {
            boolean beyond = sometimes(3);
            long window = world.subnet.genesis.blocks().inboxNoticeWindow();
            var notice = InboxNotice.newBuilder()
                    .setSubnet(world.subnet.genesis.subnet())
                    .setIndex(state.inboxThrough() + 1 + (beyond ? window : random.nextInt(3)))
                    .setAccumulator(bytes(anyHash()))
                    .setOperator(bytes(address()))
                    .setTimeMs(anyTimeMs());
            world.log.append(Entries.notice(world.subnet.domain, notice.build(), key));
        }

        private void forgeBatch(Process process, Signer key) {
            long index = Math.max(0, process.batching.headers().size() - random.nextInt(2));
            var attestation = BatchAttestation.newBuilder()
                    .setSubnet(world.subnet.genesis.subnet())
                    .setIndex(index)
                    .setCommitment(bytes(anyHash()))
                    .setOperator(bytes(address()));
            world.attest(Entries.signed(world.subnet.domain, attestation.build(), key));
        }
    }

    /** Neither seals nor attests nor vouches, for a while, and sends what it seals late. */
    static final class Withholder extends Hostile {
        Withholder(World world, int number) {
            super(world, number);
        }

        private boolean silent() {
            return world.nowMs() / 3_000 % 2 == 0;
        }

        @Override
        boolean seals() {
            return !silent();
        }

        @Override
        boolean attests() {
            return !silent();
        }

        @Override
        boolean vouches() {
            return !silent();
        }

        @Override
        void mischief(Process process) {
            LogState state = process.ordering.state();
            long slot = world.subnet.genesis.slot(world.nowMs());
            if (silent() && sometimes(6) && rank(state, slot) == 0) {
                keyIn(state, slot).ifPresent(key -> {
                    Seal.Builder seal = onTip(state, 0, world.nowMs());
                    world.log.append(random.nextInt(2_000), Entries.of(Entries.sign(world.subnet.domain, seal, key)));
                });
            }
        }
    }

    /** Seals before the time: of the block before, of the idle time, of its rank, of its slot, of the log; and lies about the time. */
    static final class EarlySealer extends Hostile {
        EarlySealer(World world, int number) {
            super(world, number);
        }

        @Override
        void mischief(Process process) {
            LogState state = process.ordering.state();
            long tipMs = state.tip().timestampMs();
            if (!sometimes(MISCHIEF_ONE_OF)) {
                return;
            }
            boolean otherSlot = false;
            long timestampMs = switch (random.nextInt(7)) {
                case 0 -> tipMs + 1 + random.nextInt(19);
                case 1 -> tipMs + 20 + random.nextInt(470);
                case 2 -> tipMs - random.nextInt(2_000);
                case 3 -> world.nowMs() + 300 + random.nextInt(5_000);
                case 4 -> world.nowMs() + HOUR_MS;
                case 5 -> {
                    otherSlot = true;
                    yield world.nowMs();
                }
                default -> world.nowMs();
            };
            long slot = world.subnet.genesis.slot(timestampMs) + (otherSlot ? 1 + random.nextInt(3) : 0);
            if (slot < 0) {
                return;
            }
            tellsAnyTime(state);
            int rank = rank(state, slot);
            keyIn(state, slot)
                    .filter(key -> rank >= 0)
                    .ifPresent(key -> append(onTip(state, rank, timestampMs).setSlot(slot), key));
            say("tries a seal for %.3f s in slot %d", (timestampMs - World.GENESIS_MS) / 1_000.0, slot);
        }

        private void tellsAnyTime(LogState state) {
            if (sometimes(4)) {
                keyIn(state, world.subnet.genesis.slot(state.tip().timestampMs()))
                        .ifPresent(key -> world.log.append(Entries.clock(world.subnet.domain, clock(address()), key)));
            }
        }
    }

    /** Posts out of turn, without enough signatures, in another order, again. */
    static final class WrongPoster extends Hostile {
        WrongPoster(World world, int number) {
            super(world, number);
        }

        @Override
        void mischief(Process process) {
            List<BatchHeader> headers = process.batching.headers();
            if (headers.isEmpty() || !sometimes(MISCHIEF_ONE_OF)) {
                return;
            }
            long next = Math.min(world.l1.rollup.nextIndex(), headers.size() - 1L);
            long index = sometimes(3) ? random.nextInt(headers.size()) : next;
            BatchHeader header = headers.get((int) index);
            if (sometimes(4)) {
                header = header.toBuilder().setLastBlockHash(bytes(anyHash())).build();
            }
            var certificate = BatchCertificate.newBuilder().setIndex(index);
            var seen = new ArrayList<Address>();
            for (BatchAttestation attestation : process.batching.attestations(index)) {
                world.subnet
                        .domain
                        .recover(StructHashes.of(attestation), attestation.getSignature())
                        .filter(signer -> !seen.contains(signer) && random.nextInt(4) > 0)
                        .ifPresent(signer -> {
                            seen.add(signer);
                            certificate.addSignatures(BatchSignature.newBuilder()
                                    .setSigner(bytes(signer))
                                    .setSignature(attestation.getSignature()));
                        });
            }
            world.l1.post(new Rollup.Post(address(), header, certificate.build()));
        }
    }
}
