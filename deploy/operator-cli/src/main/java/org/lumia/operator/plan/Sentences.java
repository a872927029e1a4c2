package org.lumia.operator.plan;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.lumia.contracts.CustomErrors;

/** What a contract's error means, in one sentence. */
public final class Sentences {

    private Sentences() {}

    /** @param data of the revert, in hex */
    public static String of(String data) {
        return CustomErrors.decode(data)
                .map(error -> of(error.name(), error.values()))
                .orElseGet(() -> "The contract refuses it: %s.".formatted(CustomErrors.describe(data)));
    }

    /** @param values by parameter, as {@link CustomErrors} gives them */
    static String of(String name, Map<String, String> values) {
        var said = new Values(values);
        return switch (name) {
            case "AlreadyActive" -> "The operator %s is a member.".formatted(said.get("operator"));
            case "AlreadyConnected", "AlreadyOpen", "SubnetExists" -> "This was set up already, which happens once.";
            case "AlreadyPunished" ->
                "This was punished already: an operator is slashed once an epoch, and once a height.";
            case "BondLocked" -> "The exit delay is over at %s.".formatted(said.time("exitAt"));
            case "BondTooSmall" ->
                "The bond of %s is too small: this needs %s.".formatted(said.lumia("bond"), said.lumia("minBond"));
            case "InvalidMember" -> "A member needs an operator's address, a signing key and a weight above 0.";
            case "InvalidParameters" -> "The parameters are out of the contract's bounds.";
            case "KeyNotInForce" -> "The key %s was not in force for what was signed.".formatted(said.get("signer"));
            case "MovesTooMuch" ->
                "With what moved since the epochs before that of L1's last batch this moves %s of weight, and at most %s may: wait for batches of later epochs, or move less."
                        .formatted(said.get("moved"), said.get("movedMax"));
            case "NoSuchSubnet", "NotOpen" -> "The contract has no subnet %s.".formatted(said.get("subnet"));
            case "NoWeightLeft" -> "Nobody with weight would remain: a subnet's last member cannot leave.";
            case "NotActive" -> "The operator %s is no member.".formatted(said.get("operator"));
            case "NotAscending" ->
                "Members must be listed by ascending address; %s is not.".formatted(said.get("operator"));
            case "NotEvidence" -> "The two messages do not contradict each other, or are no operator's.";
            case "NotGovernor" ->
                "Only the governor of subnet %s may do this, and %s is not it."
                        .formatted(said.get("subnet"), said.get("caller"));
            case "SignerTaken" ->
                "The signing key %s is or was an operator's, and a key that was used once never comes back."
                        .formatted(said.get("signer"));
            case "StillCertifies" ->
                "The operator left by L1 message %s, and the list of the last batch's epoch counts those up to %s: the bond is locked until L1 has a batch of an epoch without it."
                        .formatted(said.get("exitIndex"), said.get("through"));
            case "TooManyMembers" -> "The subnet would have more members than it may.";
            case "TooMuchWeight" ->
                "A weight of %s is above the cap of %s.".formatted(said.get("weight"), said.get("weightMax"));
            case "NoRoot" -> "L1 has no reward root through epoch %s.".formatted(said.get("throughEpoch"));
            case "NothingDue" -> "Nothing is due: what this claims was paid.";
            case "WrongProof" ->
                "The proof for %s is none of L1's root: another subnet's, chain's or period's."
                        .formatted(said.get("account"));
            case "OwnableUnauthorizedAccount" ->
                "Only the contract's owner may do this, and %s is not it.".formatted(said.get("account"));
            case "ERC20InsufficientBalance" ->
                "%s has %s on L1, and this takes %s."
                        .formatted(said.get("sender"), said.lumia("balance"), said.lumia("needed"));
            case "ERC20InsufficientAllowance" ->
                "The registry may take %s, and this takes %s: approve it first."
                        .formatted(said.lumia("allowance"), said.lumia("needed"));
            case "AccessControlUnauthorizedAccount" ->
                "%s lacks the timelock's role %s.".formatted(said.get("account"), said.get("neededRole"));
            case "TimelockInsufficientDelay" ->
                "A delay of %s s is below the timelock's %s s.".formatted(said.get("delay"), said.get("minDelay"));
            case "TimelockUnexpectedOperationState" ->
                "The timelock has the operation %s in another state: not scheduled, not due, or done."
                        .formatted(said.get("operationId"));
            case "TimelockUnexecutedPredecessor" ->
                "The timelock waits for the operation %s first.".formatted(said.get("predecessorId"));
            default -> "The contract refuses it: %s%s.".formatted(name, values.isEmpty() ? "" : " " + values);
        };
    }

    private record Values(Map<String, String> values) {
        String get(String name) {
            return Objects.requireNonNullElse(values.get(name), "?");
        }

        String lumia(String name) {
            return Amounts.lumia(new BigInteger(get(name)));
        }

        String time(String name) {
            return Instant.ofEpochSecond(new BigInteger(get(name)).longValueExact())
                    .toString();
        }
    }
}
