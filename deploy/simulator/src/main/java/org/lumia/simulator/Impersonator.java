package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.Clock;
import org.lumia.protocol.v1.InboxNotice;
import org.lumia.protocol.v1.Seal;

/** Signs with its own key in others' names. */
final class Impersonator extends Hostiles.Hostile {
    Impersonator(World world, int number) {
        super(world, number);
    }

    @Override
    void mischief(Process process) {
        LogState state = process.ordering.state();
        long slot = world.subnet.genesis.slot(world.nowMs());
        Optional<Signer> key = keyIn(state, slot);
        List<Member> schedule = state.schedule(slot);
        if (key.isEmpty() || schedule.isEmpty() || !sometimes(MISCHIEF_ONE_OF)) {
            return;
        }
        Member victim = schedule.get(random.nextInt(schedule.size()));
        switch (random.nextInt(6)) {
            case 0 -> sealAs(state, schedule.getFirst(), key.get());
            case 1 -> nameAnother(state, slot, victim, key.get());
            case 2 -> {
                var raws = List.of(world.subnet.transaction(
                        1_000_000 + random.nextInt(1_000), 21_000, world.subnet.genesis.chainId()));
                world.log.append(Entries.bundle(world.subnet, victim.operator(), key.get(), raws, world.nowMs()));
            }
            case 3 -> noticeAs(state, victim, key.get());
            case 4 -> clockAs(victim, key.get());
            default -> attestAs(process, sometimes(3) ? List.of(victim) : schedule, key.get());
        }
    }

    /** Under a rank that is not its own; or under its own, and in another's name. */
    private void nameAnother(LogState state, long slot, Member victim, Signer key) {
        int rank = Math.max(0, rank(state, slot));
        Seal.Builder seal = onTip(state, sometimes(3) ? 0 : rank, world.nowMs());
        append(sometimes(3) ? seal : seal.setSequencer(bytes(victim.operator())), key);
    }

    private void sealAs(LogState state, Member victim, Signer key) {
        long timestampMs = Math.max(
                world.nowMs(),
                state.tip().timestampMs() + world.subnet.genesis.timing().idleBlockMs());
        for (int i = 0; i < 2; i++) {
            append(Entries.seal(world.subnet.genesis, state, victim.operator(), 0, timestampMs + i), key);
        }
    }

    private void noticeAs(LogState state, Member victim, Signer key) {
        var notice = InboxNotice.newBuilder()
                .setSubnet(world.subnet.genesis.subnet())
                .setIndex(state.inboxThrough() + 1)
                .setAccumulator(bytes(anyHash()))
                .setOperator(bytes(victim.operator()))
                .setTimeMs(anyTimeMs());
        world.log.append(Entries.notice(world.subnet.domain, notice.build(), key));
    }

    private void clockAs(Member victim, Signer key) {
        Clock clock = clock(victim.operator());
        world.log.append(sometimes(2) ? Entries.of(clock) : Entries.clock(world.subnet.domain, clock, key));
    }

    /** The same in the names of all. */
    private void attestAs(Process process, List<Member> victims, Signer key) {
        List<Blocks.Executed> executed = process.durable.executed;
        Hash forged = anyHash();
        for (Member victim : victims) {
            if (!executed.isEmpty()) {
                Attestation real = Entries.attestation(world.subnet.genesis, victim.operator(), executed.getLast());
                world.attest(Entries.signed(
                        world.subnet.domain,
                        real.toBuilder().setBlockHash(bytes(forged)).build(),
                        key));
            }
        }
    }
}
