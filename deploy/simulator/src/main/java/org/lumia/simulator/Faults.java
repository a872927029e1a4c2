package org.lumia.simulator;

import java.util.ArrayList;
import java.util.Random;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.v1.InboxKind;

/** Load, and all that happens to operators from outside until the calm. */
final class Faults {
    private static final int USERS_PAUSE_MS_MAX = 450;
    private static final int JUMP_MS_MAX = 4_000;
    private static final int HOURS_MS = 7_200_000;

    private final World world;
    private final Random load;
    private final Random random;
    private long nonce;

    Faults(World world) {
        this.world = world;
        this.load = world.scenario.random("load");
        this.random = world.scenario.random("faults");
    }

    void start() {
        again(load, 1, USERS_PAUSE_MS_MAX, this::submit);
        again(load, 300, 1_500, this::deposit);
        when(Fault.CRASHES, 400, 4_000, () -> any().stop(random.nextInt(2_500)));
        when(Fault.SLOW_DELIVERY, 500, 4_000, () -> any().pause(random.nextInt(2_000)));
        when(Fault.JUMPING_CLOCKS, 500, 3_000, this::jump);
        when(Fault.L1_REORGS, 500, 2_500, world.l1::reorganise);
        when(Fault.MEMBERSHIP, 800, 2_500, this::changeMembers);
        when(Fault.NOISE, 100, 800, this::noise);
        when(Fault.BACKUPS, 1_500, 3_000, () -> any().backUp());
        when(Fault.BACKUPS, 2_000, 9_000, () -> any().restoreBackup());
        when(Fault.REBUILDS, 1_500, 6_000, () -> any().rebuild());
        upgrade();
    }

    private void when(Fault fault, int leastMs, int rangeMs, Runnable action) {
        if (world.scenario.has(fault)) {
            again(random, leastMs, rangeMs, action);
        }
    }

    private void again(Random stream, int leastMs, int rangeMs, Runnable action) {
        world.after(leastMs + stream.nextInt(rangeMs), () -> {
            if (!world.calm()) {
                action.run();
                again(stream, leastMs, rangeMs, action);
            }
        });
    }

    private Operator any() {
        return world.operators.get(random.nextInt(world.operators.size()));
    }

    private void submit() {
        var raws = new ArrayList<byte[]>();
        int count = load.nextInt(12) == 0 ? 25 : 1 + load.nextInt(4);
        for (int i = 0; i < count; i++) {
            boolean again = nonce > 0 && load.nextInt(15) == 0;
            long number = again ? nonce - 1 - load.nextLong(Math.min(nonce, 30)) : nonce++;
            long gas = number % 9 == 0 ? 4_000_000 : 21_000;
            raws.add(world.subnet.transaction(number, gas, world.subnet.genesis.chainId()));
        }
        if (load.nextInt(8) == 0) {
            raws.add(world.subnet.transaction(nonce, 21_000, 1));
        }
        world.operators.get(load.nextInt(world.operators.size())).submit(raws);
    }

    private void deposit() {
        Address user =
                Address.copyOf(Keccak.hash(new byte[] {(byte) load.nextInt(4)}).bytes(), 0);
        byte[] body = new InboxBodies.Deposit(
                        user, user, false, UInt256.ONE, UInt256.ZERO, 100_000, new byte[] {(byte) nonce})
                .encode();
        for (int i = load.nextInt(6) == 0 ? 5 : 1; i > 0; i--) {
            world.l1.enqueue(InboxKind.DEPOSIT, body);
        }
    }

    /** By seconds or hours. Hostile operators leave it so. */
    private void jump() {
        Operator operator = any();
        long byMs = random.nextInt(2 * JUMP_MS_MAX) - JUMP_MS_MAX;
        if (random.nextInt(3) == 0) {
            boolean ahead = world.subnet.mayBeAhead(operator.number()) && random.nextBoolean();
            byMs += ahead ? HOURS_MS : -HOURS_MS;
        }
        operator.say("its clock jumps by %d ms", byMs);
        operator.clock().jump(byMs);
        if (!operator.role().hostile()) {
            world.after(500 + random.nextInt(2_000), () -> operator.clock().jump(0));
        }
    }

    private void changeMembers() {
        int number = random.nextInt(world.subnet.roles.size());
        if (random.nextInt(3) == 0 && world.subnet.roles.get(number) == Role.HONEST) {
            world.subnet.rotate(number);
        }
        int honest =
                (int) world.subnet.roles.stream().filter(Role.HONEST::equals).count();
        int out = honest > 2 && random.nextInt(3) == 0 ? random.nextInt(world.subnet.roles.size()) : -1;
        world.l1.changeMembers(world.subnet.weights(random, out));
    }

    private void noise() {
        byte[] noise = new byte[random.nextInt(40)];
        random.nextBytes(noise);
        boolean repeat = world.log.size() > 0 && random.nextBoolean();
        byte[] old = repeat ? world.log.any() : noise;
        if (!repeat || !Entries.isBundle(old)) {
            world.log.append(old);
        }
    }

    /** Everybody in time, by the clock that is furthest ahead, but late upgraders. */
    private void upgrade() {
        if (!world.scenario.has(Fault.UPGRADE)) {
            return;
        }
        long activationMs = world.activationMs - World.GENESIS_MS;
        for (Operator operator : world.operators) {
            long atMs = operator.role() == Role.LATE_UPGRADER
                    ? activationMs + 500 + random.nextInt(2_500)
                    : random.nextInt((int) Math.max(1, activationMs - JUMP_MS_MAX - 500));
            world.after(atMs, () -> operator.upgrade(2));
        }
    }
}
