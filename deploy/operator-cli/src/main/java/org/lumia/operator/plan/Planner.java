package org.lumia.operator.plan;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.operator.plan.Call.Argument;
import org.lumia.operator.plan.Call.Argument.OfAddress;
import org.lumia.operator.plan.Call.Argument.OfBool;
import org.lumia.operator.plan.Call.Argument.OfStruct;
import org.lumia.operator.plan.Call.Argument.OfUint;
import org.lumia.operator.plan.Standing.Status;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/**
 * From an intent to calls of the contracts. What the registry would refuse is refused here with what to do, as far as the
 * registry shows what it would look at; the rest is found by estimating the call.
 */
public final class Planner {
    private static final String REGISTRY = "SequencerRegistry";
    private static final long APPROVE_GAS_MAX = 80_000;
    private static final long BOND_GAS_MAX = 150_000;
    /** A change of a list of a hundred takes 0.7 million. */
    private static final long LIST_GAS_MAX = 1_500_000;

    private static final int FRACTION_MOVED_MAX = 3;

    private final Standing standing;

    private Planner(Standing standing) {
        this.standing = standing;
    }

    public static Plan plan(Intent intent, Standing standing) {
        var planner = new Planner(standing);
        return planner.refusal(intent).<Plan>map(Plan.Refused::new).orElseGet(() -> planner.calls(intent));
    }

    private Optional<String> refusal(Intent intent) {
        Address sender = standing.sender().address();
        if (intent instanceof Intent.OfOperator && !sender.equals(intent.operator())) {
            return Optional.of("The key file is the account %s, and only the operator %s itself may do this."
                    .formatted(sender, intent.operator()));
        }
        return switch (intent) {
            case Intent.Join join ->
                notActive().or(() -> weight(join.weight())).or(this::unused).or(this::room);
            case Intent.Bond bond ->
                bond.amount().signum() > 0
                        ? affordable(bond.amount())
                        : Optional.of("A bond of nothing would change nothing: name an amount above 0.");
            case Intent.Rotate _ -> active().or(this::unused);
            case Intent.Exit _ -> active().or(this::weightLeft);
            case Intent.Withdraw withdraw -> withdrawable(withdraw);
            case Intent.Admit admit ->
                governor()
                        .or(this::notActive)
                        .or(() -> weight(admit.weight()))
                        .or(this::unused)
                        .or(this::room)
                        .or(() -> bonded(admit.weight()));
            case Intent.Remove _ -> governor().or(this::active).or(this::weightLeft);
            case Intent.Jail jail -> governor().or(this::active).or(() -> jail(jail.jailed()));
            case Intent.Weigh weigh -> governor().or(this::active).or(() -> weigh(weigh.weight()));
        };
    }

    private Plan calls(Intent intent) {
        return switch (intent) {
            case Intent.Join join -> join(join);
            case Intent.Bond bond ->
                new Plan.Send(
                        bond(bond.amount()),
                        List.of("The bond is then %s."
                                .formatted(
                                        Amounts.lumia(standing.operator().bond().add(bond.amount())))));
            case Intent.Rotate rotate -> rotate(rotate);
            case Intent.Exit _ -> exit();
            case Intent.Withdraw withdraw ->
                new Plan.Send(
                        List.of(registry("withdrawBond", BOND_GAS_MAX, new OfAddress("to", withdraw.to()))),
                        List.of("%s goes to %s."
                                .formatted(Amounts.lumia(standing.operator().bond()), withdraw.to())));
            case Intent.Admit admit -> listed("admit", admittedMember(admit));
            case Intent.Remove _ -> listed("remove", operator());
            case Intent.Jail jail ->
                jail.jailed() == standing.operator().jailed()
                        ? new Plan.Nothing(
                                "%s is %s.".formatted(subject(), jail.jailed() ? "jailed already" : "not jailed"))
                        : listed("setJailed", operator(), new OfBool("jailed", jail.jailed()));
            case Intent.Weigh weigh ->
                weigh.weight() == standing.operator().weight()
                        ? new Plan.Nothing("%s has the weight %d already.".formatted(subject(), weigh.weight()))
                        : listed("setWeight", operator(), Argument.uint("weight", "uint64", weigh.weight()));
        };
    }

    // What is refused

    private Optional<String> governor() {
        Address sender = standing.sender().address();
        return switch (standing.subnet().governor()) {
            case Standing.Governor.Account(Address governor) ->
                sender.equals(governor)
                        ? Optional.empty()
                        : Optional.of("Only the subnet's governor %s may do this, and the key file is the account %s."
                                .formatted(governor, sender));
            case Standing.Governor.Timelock timelock ->
                timelock.proposes() || timelock.executes()
                        ? Optional.empty()
                        : Optional.of(
                                "The subnet's governor is the timelock %s, where %s may neither schedule nor execute."
                                        .formatted(timelock.address(), sender));
            case Standing.Governor.Contract(Address governor) ->
                Optional.of(
                        "The subnet's governor %s is a contract and no timelock: have it make the call that --dry-run prints."
                                .formatted(governor));
        };
    }

    private Optional<String> active() {
        return switch (standing.operator().status()) {
            case ACTIVE -> Optional.empty();
            case NONE ->
                Optional.of("%s is no member: it was never admitted, or left and took its bond.".formatted(subject()));
            case EXITING ->
                Optional.of("%s has left already, by L1 message %d."
                        .formatted(subject(), standing.operator().exitIndex()));
        };
    }

    private Optional<String> notActive() {
        return standing.operator().status() == Status.ACTIVE
                ? Optional.of("%s is a member already, with weight %d."
                        .formatted(subject(), standing.operator().weight()))
                : Optional.empty();
    }

    private Optional<String> weight(long weight) {
        if (weight < 1 || weight > Member.WEIGHT_MAX) {
            return Optional.of("A weight is from 1 to %d (2^40), and not %d.".formatted(Member.WEIGHT_MAX, weight));
        }
        return movesAtAll(weight);
    }

    /** What no waiting helps against; what other changes have used up meanwhile, the estimate finds. */
    private Optional<String> movesAtAll(long moved) {
        long total = standing.subnet().members().totalWeight();
        long max = Math.max(1, total / FRACTION_MOVED_MAX);
        return moved > max
                ? Optional.of("This moves %d of weight, and one change may move at most a third of the members' %d: %d."
                        .formatted(moved, total, max))
                : Optional.empty();
    }

    private Optional<String> unused() {
        var key = standing.key();
        if (key.address().isZero()) {
            return Optional.of("The zero address can be no signing key.");
        }
        if (key.operator().isZero()) {
            return Optional.empty();
        }
        return Optional.of("The signing key %s %s, and a key that was used once never comes back: make one with keygen."
                .formatted(
                        key.address(),
                        key.operator().equals(standing.operator().address())
                                ? "is or was this operator's"
                                : "is or was the operator " + key.operator() + "'s"));
    }

    private Optional<String> room() {
        return standing.subnet().members().list().size() < Members.MEMBERS_MAX
                ? Optional.empty()
                : Optional.of("The subnet has %d members, and cannot have more.".formatted(Members.MEMBERS_MAX));
    }

    private Optional<String> bonded(long weight) {
        BigInteger needed = standing.subnet().parameters().bondFor(weight);
        BigInteger bond = standing.operator().bond();
        return bond.compareTo(needed) < 0
                ? Optional.of("The bond of %s is too small: weight %d needs %s, %s more (./lumia operator bond)."
                        .formatted(
                                Amounts.lumia(bond),
                                weight,
                                Amounts.lumia(needed),
                                Amounts.lumia(needed.subtract(bond))))
                : Optional.empty();
    }

    private Optional<String> affordable(BigInteger amount) {
        BigInteger has = standing.sender().lumia();
        return has.compareTo(amount) < 0
                ? Optional.of("%s has %s on L1, and this takes %s."
                        .formatted(standing.sender().address(), Amounts.lumia(has), Amounts.lumia(amount)))
                : Optional.empty();
    }

    private Optional<String> weightLeft() {
        long left =
                standing.subnet().members().totalWeight() - standing.operator().countedWeight();
        return left > 0
                ? Optional.empty()
                : Optional.of("Nobody with weight would remain: a subnet's last member cannot leave.");
    }

    private Optional<String> jail(boolean jailed) {
        if (jailed == standing.operator().jailed()) {
            return Optional.empty();
        }
        return jailed
                ? weightLeft().or(() -> movesAtAll(standing.operator().weight()))
                : bonded(standing.operator().weight())
                        .or(() -> movesAtAll(standing.operator().weight()));
    }

    private Optional<String> weigh(long weight) {
        long before = standing.operator().weight();
        if (weight < 0 || weight > Member.WEIGHT_MAX) {
            return Optional.of("A weight is from 0 to %d (2^40), and not %d.".formatted(Member.WEIGHT_MAX, weight));
        }
        long moved = standing.operator().jailed() ? 0 : Math.abs(weight - before);
        return (weight > before ? bonded(weight) : weight == 0 ? weightLeft() : Optional.<String>empty())
                .or(() -> movesAtAll(moved));
    }

    private Optional<String> withdrawable(Intent.Withdraw withdraw) {
        var operator = standing.operator();
        if (withdraw.to().isZero()) {
            return Optional.of("The bond cannot go to the zero address.");
        }
        if (operator.status() == Status.ACTIVE) {
            return Optional.of("%s is a member: leave first (./lumia operator exit).".formatted(subject()));
        }
        if (operator.bond().signum() == 0) {
            return Optional.of("%s has no bond here.".formatted(subject()));
        }
        return operator.status() == Status.EXITING ? Withdrawal.locked(standing) : Optional.empty();
    }

    // What is sent

    private Plan join(Intent.Join join) {
        BigInteger needed = standing.subnet().parameters().bondFor(join.weight());
        BigInteger missing = needed.subtract(standing.operator().bond()).max(BigInteger.ZERO);
        var next = "Then the governor admits it: ./lumia operator admit --operator %s --signer %s --weight %d"
                .formatted(join.operator(), join.signer(), join.weight());
        if (missing.signum() == 0) {
            return new Plan.Nothing("The bond of %s is enough for weight %d. %s"
                    .formatted(Amounts.lumia(standing.operator().bond()), join.weight(), next));
        }
        return affordable(missing)
                .<Plan>map(Plan.Refused::new)
                .orElseGet(() -> new Plan.Send(bond(missing), List.of(next)));
    }

    private List<Call> bond(BigInteger amount) {
        var calls = new ArrayList<Call>();
        var contracts = standing.subnet().contracts();
        if (standing.sender().allowance().compareTo(amount) < 0) {
            calls.add(new Call(
                    "LumiaToken",
                    contracts.lumia(),
                    "approve",
                    List.of(new OfAddress("spender", contracts.registry()), lumia("amount", amount)),
                    APPROVE_GAS_MAX));
        }
        calls.add(registry("bond", BOND_GAS_MAX, operator(), lumia("amount", amount)));
        return calls;
    }

    private Plan rotate(Intent.Rotate rotate) {
        return new Plan.Send(
                List.of(registry("rotateSigner", LIST_GAS_MAX, new OfAddress("signer", rotate.signer()))),
                List.of(
                        inForce(),
                        "Until then %s signs. Give the services both keys before that (lumia.operator.next-key-file), and drop the old one afterwards."
                                .formatted(standing.operator().signer())));
    }

    private Plan exit() {
        long free =
                standing.subnet().nowSeconds() + standing.subnet().parameters().exitDelaySeconds();
        return new Plan.Send(
                List.of(registry("requestExit", LIST_GAS_MAX)),
                List.of(
                        inForce(),
                        "Until then it seals and signs as before: keep it running.",
                        "The bond of %s can be withdrawn from %s on, once L1 has a batch of an epoch without it."
                                .formatted(Amounts.lumia(standing.operator().bond()), Instant.ofEpochSecond(free))));
    }

    private Plan listed(String function, Argument... arguments) {
        Call call = registry(function, LIST_GAS_MAX, arguments);
        return new Plan.Send(List.of(call), List.of(inForce()));
    }

    private String inForce() {
        return "It takes force two epochs after the one whose blocks apply its L1 message (an epoch takes %d s); ./lumia operator status shows which."
                .formatted(standing.subnet().clock().epochSeconds());
    }

    private Argument admittedMember(Intent.Admit admit) {
        return new OfStruct(
                "member",
                List.of(
                        new OfAddress("operator", admit.operator()),
                        new OfAddress("signer", admit.signer()),
                        Argument.uint("weight", "uint64", admit.weight()),
                        new OfAddress("feeRecipient", admit.feeRecipient())));
    }

    private Argument operator() {
        return new OfAddress("operator", standing.operator().address());
    }

    private String subject() {
        return "The operator " + standing.operator().address();
    }

    private static Argument lumia(String name, BigInteger amount) {
        return new OfUint(name, "uint256", UInt256.of(amount), Amounts.lumia(amount));
    }

    private Call registry(String function, long gasMax, Argument... arguments) {
        var all = new ArrayList<Argument>();
        all.add(Argument.uint("subnet", "uint64", standing.subnet().number()));
        all.addAll(List.of(arguments));
        return new Call(REGISTRY, standing.subnet().contracts().registry(), function, all, gasMax);
    }
}
