package org.lumia.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lumia.contracts.CustomErrors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.operator.plan.Standing.Governor;
import org.lumia.operator.plan.Standing.Status;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

class PlannerTest {
    private static final BigInteger LUMIA = BigInteger.TEN.pow(18);
    private static final Address OPERATOR = address(1);
    private static final Address SIGNER = address(2);
    private static final Address NEW_KEY = address(3);
    private static final Address GOVERNOR = address(4);
    private static final Address TIMELOCK = address(5);
    private static final Address OTHER = address(6);
    private static final long NOW = 1_800_000_000;

    private static Address address(int number) {
        return Address.parse("0x%040x".formatted(number));
    }

    /** A subnet of three with weight 100 each, of whom the operator is one unless a test says otherwise. */
    private record World(
            Status status,
            boolean jailed,
            BigInteger bond,
            Address keyOwner,
            Address sender,
            BigInteger lumia,
            BigInteger allowance,
            Governor governor,
            Standing.Tip tip,
            long exitAt,
            long exitIndex) {
        static World member() {
            return new World(
                    Status.ACTIVE,
                    false,
                    LUMIA.multiply(BigInteger.valueOf(1_000)),
                    Address.ZERO,
                    OPERATOR,
                    LUMIA.multiply(BigInteger.valueOf(5_000)),
                    BigInteger.ZERO,
                    new Governor.Account(GOVERNOR),
                    new Standing.Tip(10, 8, 7, 6),
                    0,
                    0);
        }

        static World stranger() {
            return member().with(Status.NONE, BigInteger.ZERO);
        }

        World with(Status other, BigInteger otherBond) {
            return new World(
                    other, jailed, otherBond, keyOwner, sender, lumia, allowance, governor, tip, exitAt, exitIndex);
        }

        World from(Address other) {
            return new World(status, jailed, bond, keyOwner, other, lumia, allowance, governor, tip, exitAt, exitIndex);
        }

        World governedBy(Governor other) {
            return new World(status, jailed, bond, keyOwner, sender, lumia, allowance, other, tip, exitAt, exitIndex);
        }

        World keyOf(Address owner) {
            return new World(status, jailed, bond, owner, sender, lumia, allowance, governor, tip, exitAt, exitIndex);
        }

        World purse(BigInteger has, BigInteger allowed) {
            return new World(status, jailed, bond, keyOwner, sender, has, allowed, governor, tip, exitAt, exitIndex);
        }

        World left(long at, long index) {
            return new World(
                    Status.EXITING, jailed, bond, keyOwner, sender, lumia, allowance, governor, tip, at, index);
        }

        Standing standing() {
            var others = List.of(
                    new Member(address(100), address(101), 100, address(100)),
                    new Member(address(102), address(103), 100, address(102)));
            var members = new java.util.ArrayList<>(others);
            members.add(new Member(OPERATOR, SIGNER, jailed || status != Status.ACTIVE ? 0 : 100, OPERATOR));
            return new Standing(
                    new Standing.Subnet(
                            1,
                            31_337,
                            new Standing.Contracts(address(10), address(11), address(12), address(13)),
                            new Standing.Parameters(
                                    GOVERNOR,
                                    LUMIA.multiply(BigInteger.valueOf(1_000)),
                                    LUMIA.multiply(BigInteger.TEN),
                                    3_600),
                            governor,
                            NOW,
                            new Standing.Clock(0, 2_000, 300),
                            tip,
                            new Members(members)),
                    new Standing.Operator(OPERATOR, SIGNER, 100, jailed, status, OPERATOR, exitAt, bond, exitIndex),
                    new Standing.Key(NEW_KEY, keyOwner),
                    new Standing.Sender(sender, LUMIA, lumia, allowance));
        }
    }

    private static Plan plan(Intent intent, World world) {
        return Planner.plan(intent, world.standing());
    }

    private static String refusal(Intent intent, World world) {
        return plan(intent, world) instanceof Plan.Refused(String why) ? why : "not refused";
    }

    private static List<String> functions(Intent intent, World world) {
        return plan(intent, world) instanceof Plan.Send send
                ? send.calls().stream().map(Call::function).toList()
                : List.of(plan(intent, world).toString());
    }

    @Test
    void whoeverJoinsBondsWhatIsMissingAndApprovesItFirst() {
        var join = new Intent.Join(OPERATOR, NEW_KEY, 60);
        var plan = (Plan.Send) plan(join, World.stranger());
        assertThat(plan.calls().stream().map(Call::text))
                .containsExactly(
                        "LumiaToken.approve(spender %s, amount 1000 LUMIA)".formatted(address(10)),
                        "SequencerRegistry.bond(subnet 1, operator %s, amount 1000 LUMIA)".formatted(OPERATOR));
        assertThat(plan.notes()).anyMatch(note -> note.contains("admit --operator " + OPERATOR));
        var approved = World.stranger().purse(LUMIA.multiply(BigInteger.valueOf(1_000)), LUMIA.pow(2));
        assertThat(functions(join, approved)).containsExactly("bond");
        var bonded = World.stranger().with(Status.NONE, LUMIA.multiply(BigInteger.valueOf(1_000)));
        assertThat(plan(join, bonded)).isInstanceOf(Plan.Nothing.class);
        assertThat(refusal(join, World.stranger().purse(LUMIA, BigInteger.ZERO)))
                .contains("has 1 LUMIA on L1, and this takes 1000 LUMIA");
    }

    @Test
    void aKeyThatWasUsedOnceIsRefusedAndItSaysWhose() {
        assertThat(refusal(new Intent.Rotate(OPERATOR, NEW_KEY), World.member().keyOf(OPERATOR)))
                .contains("is or was this operator's");
        assertThat(refusal(
                        new Intent.Join(OPERATOR, NEW_KEY, 1), World.stranger().keyOf(OTHER)))
                .contains("is or was the operator " + OTHER);
        assertThat(functions(new Intent.Rotate(OPERATOR, NEW_KEY), World.member()))
                .containsExactly("rotateSigner");
    }

    @Test
    void onlyTheOperatorItselfActsForIt() {
        for (var intent : List.of(
                new Intent.Exit(OPERATOR),
                new Intent.Rotate(OPERATOR, NEW_KEY),
                new Intent.Withdraw(OPERATOR, OTHER),
                new Intent.Join(OPERATOR, NEW_KEY, 1))) {
            assertThat(refusal(intent, World.member().from(OTHER))).contains("only the operator");
        }
        assertThat(functions(new Intent.Bond(OPERATOR, LUMIA), World.member().from(OTHER)))
                .containsExactly("approve", "bond");
    }

    @Test
    void theGovernorAdmitsWhoHasBondedAndIsNoMember() {
        var admit = new Intent.Admit(OPERATOR, NEW_KEY, 66, OTHER);
        var bonded = World.stranger()
                .with(Status.NONE, LUMIA.multiply(BigInteger.valueOf(1_000)))
                .from(GOVERNOR);
        var plan = (Plan.Send) plan(admit, bonded);
        assertThat(plan.calls().getFirst().text())
                .isEqualTo(
                        "SequencerRegistry.admit(subnet 1, member (operator %s, signer %s, weight 66, feeRecipient %s))"
                                .formatted(OPERATOR, NEW_KEY, OTHER));
        // cast sig "admit(uint64,(address,address,uint64,address))"
        assertThat(Hex.encode(plan.calls().getFirst().data())).hasSize(2 + 2 * (4 + 5 * 32));
        assertThat(refusal(admit, World.stranger().from(GOVERNOR)))
                .isEqualTo(
                        "The bond of 0 LUMIA is too small: weight 66 needs 1000 LUMIA, 1000 LUMIA more (./lumia operator bond).");
        assertThat(refusal(admit, World.member().from(GOVERNOR))).contains("is a member already, with weight 100");
        assertThat(refusal(admit, bonded.from(OTHER))).contains("Only the subnet's governor " + GOVERNOR);
    }

    @Test
    void aWeightOverTheCapOrAThirdOfAllIsRefusedBeforeItIsSent() {
        var rich = World.stranger().with(Status.NONE, LUMIA.pow(3)).from(GOVERNOR);
        assertThat(refusal(new Intent.Admit(OPERATOR, NEW_KEY, (1L << 40) + 1, OPERATOR), rich))
                .contains("from 1 to 1099511627776 (2^40)");
        assertThat(refusal(new Intent.Admit(OPERATOR, NEW_KEY, 67, OPERATOR), rich))
                .contains("at most a third of the members' 200: 66");
        assertThat(refusal(
                        new Intent.Weigh(OPERATOR, 201),
                        World.member().with(Status.ACTIVE, LUMIA.pow(3)).from(GOVERNOR)))
                .contains("moves 101 of weight");
        assertThat(refusal(new Intent.Weigh(OPERATOR, 200), World.member().from(GOVERNOR)))
                .contains("is too small: weight 200 needs 2000 LUMIA");
        assertThat(functions(new Intent.Weigh(OPERATOR, 10), World.member().from(GOVERNOR)))
                .containsExactly("setWeight");
        assertThat(plan(new Intent.Weigh(OPERATOR, 100), World.member().from(GOVERNOR)))
                .isInstanceOf(Plan.Nothing.class);
    }

    @Test
    void whoIsNoMemberCannotLeaveBeJailedOrRotate() {
        for (var intent : List.of(new Intent.Exit(OPERATOR), new Intent.Rotate(OPERATOR, NEW_KEY))) {
            assertThat(refusal(intent, World.stranger())).contains("is no member");
            assertThat(refusal(intent, World.member().left(NOW, 9))).contains("has left already, by L1 message 9");
        }
        for (var intent :
                List.of(new Intent.Remove(OPERATOR), new Intent.Jail(OPERATOR, true), new Intent.Weigh(OPERATOR, 5))) {
            assertThat(refusal(intent, World.stranger().from(GOVERNOR))).contains("is no member");
        }
    }

    @Test
    void aBondIsLockedUntilTheDelayIsOverAndNoListThatCertifiesHasTheOperator() {
        var withdraw = new Intent.Withdraw(OPERATOR, OTHER);
        assertThat(refusal(withdraw, World.member())).contains("leave first");
        assertThat(refusal(withdraw, World.member().left(NOW + 60, 5)))
                .isEqualTo(
                        "The exit delay is over at 2027-01-15T08:01:00Z, and L1's clock reads 2027-01-15T08:00:00Z.");
        assertThat(refusal(withdraw, World.member().left(NOW, 9)))
                .contains("left by L1 message 9, and the batches on L1 have applied those up to 8");
        assertThat(refusal(withdraw, World.member().left(NOW, 8)))
                .contains("until epoch 11")
                .contains("a batch of epoch 12, and the last one is of 10");
        assertThat(refusal(withdraw, World.member().left(NOW, 7))).contains("a batch of epoch 11");
        assertThat(functions(withdraw, World.member().left(NOW, 6))).containsExactly("withdrawBond");
        assertThat(functions(withdraw, World.member().with(Status.NONE, LUMIA))).containsExactly("withdrawBond");
        assertThat(refusal(withdraw, World.stranger())).contains("has no bond");
    }

    @Test
    void aTimelockIsScheduledWaitedForAndExecutedByTheSameCommand() {
        var timelock = new Governor.Timelock(TIMELOCK, 86_400, true, true);
        var world = World.member().from(OTHER).governedBy(timelock);
        var call =
                ((Plan.Send) plan(new Intent.Remove(OPERATOR), world)).calls().getFirst();
        var scheduled =
                (Plan.Send) Timelocked.plan(timelock, call, 0, new Timelocked.Operation.Unknown(), NOW, List.of());
        assertThat(scheduled.calls().getFirst().text())
                .startsWith("TimelockController.schedule(target ")
                .contains("data SequencerRegistry.remove(subnet 1, operator " + OPERATOR)
                .endsWith("delay 86400 s)");
        assertThat(Timelocked.plan(timelock, call, 0, new Timelocked.Operation.Scheduled(NOW + 1), NOW, List.of()))
                .isInstanceOf(Plan.Nothing.class);
        var executed =
                (Plan.Send) Timelocked.plan(timelock, call, 0, new Timelocked.Operation.Scheduled(NOW), NOW, List.of());
        assertThat(executed.calls().getFirst().function()).isEqualTo("execute");
        assertThat(Timelocked.id(call, 0)).isNotEqualTo(Timelocked.id(call, 1));
        var nobody = new Governor.Timelock(TIMELOCK, 0, false, false);
        assertThat(refusal(new Intent.Remove(OPERATOR), world.governedBy(nobody)))
                .contains("may neither schedule nor execute");
    }

    @Test
    void everyErrorOfTheRegistryHasASentenceOfItsOwn() {
        var words = new TreeMap<String, String>();
        for (var parameter : List.of("bond", "minBond", "exitAt", "moved", "movedMax", "weight", "needed", "balance")) {
            words.put(parameter, "1");
        }
        // What only a deployment or a library can meet is told by its name.
        var elsewhere = List.of(
                "Initializ", "ShortString", "StringTooLong", "ECDSA", "Checkpoint", "OwnableInvalid", "SafeERC20");
        assertThat(CustomErrors.names()).contains("BondTooSmall", "MovesTooMuch", "TimelockInsufficientDelay");
        for (var name : List.of(
                "AlreadyActive",
                "AlreadyConnected",
                "AlreadyPunished",
                "BondLocked",
                "BondTooSmall",
                "InvalidMember",
                "InvalidParameters",
                "KeyNotInForce",
                "MovesTooMuch",
                "NoSuchSubnet",
                "NoWeightLeft",
                "NotActive",
                "NotAscending",
                "NotEvidence",
                "NotGovernor",
                "SignerTaken",
                "StillCertifies",
                "SubnetExists",
                "TooManyMembers",
                "TooMuchWeight")) {
            assertThat(CustomErrors.names()).contains(name);
            assertThat(elsewhere).noneMatch(name::contains);
            assertThat(Sentences.of(name, words)).doesNotContain(name).endsWith(".");
        }
    }

    @Test
    void amountsAreReadAndToldExactly() {
        assertThat(Amounts.parse("1000.5"))
                .isEqualTo(LUMIA.multiply(BigInteger.valueOf(2_001)).shiftRight(1));
        assertThat(Amounts.lumia(LUMIA.add(BigInteger.ONE))).isEqualTo("1.000000000000000001 LUMIA");
        assertThat(Amounts.eth(BigInteger.ONE)).isEqualTo("0.000001 ETH");
        for (var wrong : List.of("-1", "1e3", "", "1.", "0x1", "1.0000000000000000001")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> Amounts.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
