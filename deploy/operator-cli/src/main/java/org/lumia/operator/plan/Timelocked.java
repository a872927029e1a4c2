package org.lumia.operator.plan;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.operator.plan.Call.Argument;
import org.lumia.operator.plan.Call.Argument.OfAddress;
import org.lumia.operator.plan.Call.Argument.OfBytes;
import org.lumia.operator.plan.Call.Argument.OfHash;
import org.lumia.operator.plan.Call.Argument.OfUint;
import org.lumia.operator.plan.Standing.Governor.Timelock;

/**
 * A governor's call through an OpenZeppelin TimelockController: the same command schedules it and, once it is due, executes it.
 * Salts count from 0, so that a call which was executed can be made again later.
 */
public final class Timelocked {
    /** How often one and the same call may have been made before. */
    public static final int SALTS_MAX = 1_000;

    private static final long SCHEDULE_GAS_MAX = 150_000;

    private Timelocked() {}

    /** What the timelock says of an operation. */
    public sealed interface Operation {
        record Unknown() implements Operation {}

        /** @param dueSeconds when it may be executed */
        record Scheduled(long dueSeconds) implements Operation {}

        record Done() implements Operation {}
    }

    /** The operation's name at the timelock. */
    public static Hash id(Call call, int salt) {
        return Keccak.hash(new AbiWriter()
                .address(call.to())
                .uint256(UInt256.ZERO)
                .bytes(call.data())
                .bytes32(Hash.ZERO)
                .bytes32(salt(salt))
                .toBytes());
    }

    /** @param operation the first one that is not done, of the call with this salt @param notes of the call itself */
    public static Plan plan(
            Timelock timelock, Call call, int salt, Operation operation, long nowSeconds, List<String> notes) {
        return switch (operation) {
            case Operation.Unknown _ ->
                timelock.proposes()
                        ? new Plan.Send(List.of(schedule(timelock, call, salt)), with(timelock, notes))
                        : new Plan.Refused(
                                "The call is not scheduled at the timelock %s, and the sender may not schedule."
                                        .formatted(timelock.address()));
            case Operation.Scheduled(long due)
            when nowSeconds < due ->
                new Plan.Nothing(
                        "The call is scheduled at the timelock and due at %s; L1's clock reads %s. The same command executes it then."
                                .formatted(Instant.ofEpochSecond(due), Instant.ofEpochSecond(nowSeconds)));
            case Operation.Scheduled _ ->
                timelock.executes()
                        ? new Plan.Send(List.of(execute(timelock, call, salt)), notes)
                        : new Plan.Refused("The call is due at the timelock %s, and the sender may not execute it."
                                .formatted(timelock.address()));
            case Operation.Done _ -> throw new IllegalArgumentException("salt %d is used up".formatted(salt));
        };
    }

    private static List<String> with(Timelock timelock, List<String> notes) {
        var all = new ArrayList<>(List.of(
                "The governor is a timelock: this schedules the call, which is due %d s later. The same command then executes it."
                        .formatted(timelock.delaySeconds())));
        all.addAll(notes);
        return all;
    }

    private static Call schedule(Timelock timelock, Call call, int salt) {
        var delay = new OfUint("delay", "uint256", UInt256.of(timelock.delaySeconds()), timelock.delaySeconds() + " s");
        return new Call(
                "TimelockController",
                timelock.address(),
                "schedule",
                List.of(
                        new OfAddress("target", call.to()),
                        Argument.uint("value", "uint256", 0),
                        new OfBytes("data", call.data(), call.text()),
                        new OfHash("predecessor", Hash.ZERO),
                        new OfHash("salt", salt(salt)),
                        delay),
                SCHEDULE_GAS_MAX);
    }

    private static Call execute(Timelock timelock, Call call, int salt) {
        return new Call(
                "TimelockController",
                timelock.address(),
                "execute",
                List.of(
                        new OfAddress("target", call.to()),
                        Argument.uint("value", "uint256", 0),
                        new OfBytes("payload", call.data(), call.text()),
                        new OfHash("predecessor", Hash.ZERO),
                        new OfHash("salt", salt(salt))),
                call.gasMax());
    }

    private static Hash salt(int number) {
        return UInt256.of(number).toHash();
    }

    /** A role's name, as AccessControl has it. */
    public static Hash role(String name) {
        return Keccak.hash(name.getBytes(StandardCharsets.US_ASCII));
    }
}
