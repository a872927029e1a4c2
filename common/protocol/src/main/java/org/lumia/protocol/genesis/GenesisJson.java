package org.lumia.protocol.genesis;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Genesis files, read and written by hand: every key is known, every error names its key, and one meaning has one hash. */
final class GenesisJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();
    private static final JsonMapper COMPACT = JsonMapper.builder().build();

    private GenesisJson() {}

    static Genesis read(String json) {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new InvalidGenesisException("not JSON: " + e.getOriginalMessage());
        }
        var keys = new Keys("", root);
        var timing = timing(keys.object("timing"));
        var genesis = new Genesis(
                keys.number("subnet"),
                keys.text("name"),
                keys.number("chainId"),
                keys.number("timestampMs"),
                l1(keys.object("l1")),
                timing,
                blocks(keys.object("blocks")),
                fees(keys.object("fees")),
                batches(keys.object("batches")),
                rewards(keys.object("rewards"), timing),
                forks(keys.object("forks")),
                members(keys),
                alloc(keys.object("alloc")));
        keys.expectNoMore();
        return genesis;
    }

    private static L1Contracts l1(Keys keys) {
        return keys.done(new L1Contracts(
                keys.number("chainId"),
                keys.address("registry"),
                keys.address("inbox"),
                keys.address("rollup"),
                keys.address("distributor")));
    }

    private static Timing timing(Keys keys) {
        return keys.done(new Timing(
                keys.number("slotMs"),
                keys.number("slotsPerEpoch"),
                keys.number("minBlockMs"),
                keys.number("idleBlockMs"),
                keys.number("failoverMs"),
                keys.number("sealLeadMs"),
                keys.number("clockIntervalMs"),
                keys.number("maxDriftMs"),
                keys.number("executionLagBlocksMax")));
    }

    private static BlockLimits blocks(Keys keys) {
        return keys.done(new BlockLimits(
                policy(keys.text("orderingPolicy")),
                keys.integer("maxTransactions"),
                keys.integer("maxBytes"),
                keys.number("maxGas"),
                keys.number("gasPerMs"),
                keys.number("gasWindowMs"),
                keys.integer("maxTransactionBytes"),
                keys.number("maxTransactionGas"),
                keys.integer("maxInboxMessages"),
                keys.number("maxInboxGas"),
                keys.integer("inboxNoticeWindow"),
                keys.integer("maxBundleTransactions"),
                keys.integer("maxBundleBytes"),
                keys.number("maxPendingBytes"),
                keys.integer("maxRefusals"),
                keys.number("queueAgeGasPerMs")));
    }

    private static OrderingPolicy policy(String key) {
        return Arrays.stream(OrderingPolicy.values())
                .filter(policy -> policy.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new InvalidGenesisException(
                        "blocks.orderingPolicy must be \"fcfs\" or \"priority-fee\", not \"" + key + "\""));
    }

    private static FeeRules fees(Keys keys) {
        return keys.done(new FeeRules(
                keys.number("targetGasPerMs"),
                keys.number("changeWindowMs"),
                keys.number("initialBaseFee"),
                keys.number("minBaseFee"),
                weights(keys.object("weights"))));
    }

    private static WeightRules weights(Keys keys) {
        Keys precompiles = keys.object("precompilePercent");
        var percents = new TreeMap<Integer, Integer>();
        for (String name : precompiles.names()) {
            int number = precompiles.checked(name, () -> Integer.decode(name));
            percents.put(number, precompiles.integer(name));
        }
        precompiles.done(percents);
        return keys.done(new WeightRules(
                keys.number("targetPerMs"), keys.number("perTransaction"), keys.integer("statePercent"), percents));
    }

    private static BatchRules batches(Keys keys) {
        return keys.done(new BatchRules(
                keys.number("batchBytesMax"), keys.number("batchMaxAgeMs"), keys.number("submitTimeoutMs")));
    }

    private static RewardRules rewards(Keys keys, Timing timing) {
        var policy = keys.object("policy");
        return keys.done(new RewardRules(
                keys.integer("attestWindow"),
                keys.integer("thresholdBps"),
                keys.has("periodEpochs") ? keys.number("periodEpochs") : RewardRules.dayEpochs(timing),
                policy.done(new InboxBodies.Policy(
                        policy.uint256("emissionPerEpoch"),
                        policy.integer("sealingBps"),
                        policy.integer("attestingBps"),
                        policy.integer("postingBps"),
                        policy.integer("deliveringBps"),
                        policy.address("treasury"),
                        policy.uint256("tipCapWeiPerGas")))));
    }

    private static SortedMap<String, Long> forks(Keys keys) {
        var forks = new TreeMap<String, Long>();
        for (String fork : List.of("cancun", "prague", "osaka")) {
            if (keys.has(fork)) {
                forks.put(fork, keys.number(fork));
            }
        }
        return keys.done(forks);
    }

    private static Members members(Keys keys) {
        var items = keys.objects("members");
        return keys.checked(
                "members",
                () -> new Members(items.stream().map(GenesisJson::memberOf).toList()));
    }

    private static Member memberOf(Keys item) {
        return item.done(new Member(
                item.address("operator"), item.address("signer"), item.number("weight"), item.address("feeRecipient")));
    }

    private static SortedMap<Address, GenesisAccount> alloc(Keys keys) {
        var alloc = new TreeMap<Address, GenesisAccount>();
        for (String name : keys.names()) {
            Keys account = keys.object(name);
            var storage = new TreeMap<UInt256, UInt256>();
            if (account.has("storage")) {
                Keys slots = account.object("storage");
                slots.names().forEach(slot -> storage.put(Keys.slot(slot), slots.uint256(slot)));
            }
            Address address = keys.checked(name, () -> Address.parse(name));
            alloc.put(
                    address,
                    account.done(new GenesisAccount(
                            account.uint256("balance"),
                            account.has("nonce") ? account.number("nonce") : 0,
                            account.has("code") ? account.bytes("code") : new byte[0],
                            storage)));
        }
        return alloc;
    }

    static String write(Genesis genesis) {
        return MAPPER.writeValueAsString(tree(genesis)) + "\n";
    }

    static String canonical(Genesis genesis) {
        return COMPACT.writeValueAsString(sorted(tree(genesis)));
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> array.add(sorted(item)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        var object = JsonNodeFactory.instance.objectNode();
        node.propertyNames().stream().sorted().forEach(name -> object.set(name, sorted(node.get(name))));
        return object;
    }

    private static ObjectNode tree(Genesis genesis) {
        var root = JsonNodeFactory.instance.objectNode();
        root.put("subnet", genesis.subnet());
        root.put("name", genesis.name());
        root.put("chainId", genesis.chainId());
        root.put("timestampMs", genesis.timestampMs());
        var l1 = root.putObject("l1");
        l1.put("chainId", genesis.l1().chainId());
        l1.put("registry", genesis.l1().registry().toString());
        l1.put("inbox", genesis.l1().inbox().toString());
        l1.put("rollup", genesis.l1().rollup().toString());
        l1.put("distributor", genesis.l1().distributor().toString());
        timing(root.putObject("timing"), genesis.timing());
        blocks(root.putObject("blocks"), genesis.blocks());
        fees(root.putObject("fees"), genesis.fees());
        batches(root.putObject("batches"), genesis.batches());
        rewards(root.putObject("rewards"), genesis.rewards(), genesis.timing());
        var forks = root.putObject("forks");
        genesis.forks().forEach(forks::put);
        var members = root.putArray("members");
        genesis.members().list().forEach(member -> member(members.addObject(), member));
        var alloc = root.putObject("alloc");
        genesis.alloc().forEach((address, account) -> account(alloc.putObject(address.toString()), account));
        return root;
    }

    private static void timing(ObjectNode json, Timing timing) {
        json.put("slotMs", timing.slotMs());
        json.put("slotsPerEpoch", timing.slotsPerEpoch());
        json.put("minBlockMs", timing.minBlockMs());
        json.put("idleBlockMs", timing.idleBlockMs());
        json.put("failoverMs", timing.failoverMs());
        json.put("sealLeadMs", timing.sealLeadMs());
        json.put("clockIntervalMs", timing.clockIntervalMs());
        json.put("maxDriftMs", timing.maxDriftMs());
        json.put("executionLagBlocksMax", timing.executionLagBlocksMax());
    }

    private static void blocks(ObjectNode json, BlockLimits blocks) {
        json.put("orderingPolicy", blocks.orderingPolicy().key());
        json.put("maxTransactions", blocks.maxTransactions());
        json.put("maxBytes", blocks.maxBytes());
        json.put("maxGas", blocks.maxGas());
        json.put("gasPerMs", blocks.gasPerMs());
        json.put("gasWindowMs", blocks.gasWindowMs());
        json.put("maxTransactionBytes", blocks.maxTransactionBytes());
        json.put("maxTransactionGas", blocks.maxTransactionGas());
        json.put("maxInboxMessages", blocks.maxInboxMessages());
        json.put("maxInboxGas", blocks.maxInboxGas());
        json.put("inboxNoticeWindow", blocks.inboxNoticeWindow());
        json.put("maxBundleTransactions", blocks.maxBundleTransactions());
        json.put("maxBundleBytes", blocks.maxBundleBytes());
        json.put("maxPendingBytes", blocks.maxPendingBytes());
        json.put("maxRefusals", blocks.maxRefusals());
        json.put("queueAgeGasPerMs", blocks.queueAgeGasPerMs());
    }

    private static void fees(ObjectNode json, FeeRules fees) {
        json.put("targetGasPerMs", fees.targetGasPerMs());
        json.put("changeWindowMs", fees.changeWindowMs());
        json.put("initialBaseFee", fees.initialBaseFee());
        json.put("minBaseFee", fees.minBaseFee());
        WeightRules weights = fees.weights();
        var weighed = json.putObject("weights");
        weighed.put("targetPerMs", weights.targetPerMs());
        weighed.put("perTransaction", weights.perTransaction());
        weighed.put("statePercent", weights.statePercent());
        var precompiles = weighed.putObject("precompilePercent");
        weights.precompilePercent().forEach((number, percent) -> precompiles.put("0x%02x".formatted(number), percent));
    }

    private static void batches(ObjectNode json, BatchRules batches) {
        json.put("batchBytesMax", batches.batchBytesMax());
        json.put("batchMaxAgeMs", batches.batchMaxAgeMs());
        json.put("submitTimeoutMs", batches.submitTimeoutMs());
    }

    /** A day's period is left out, as it is where none is named. */
    private static void rewards(ObjectNode json, RewardRules rewards, Timing timing) {
        json.put("attestWindow", rewards.attestWindow());
        json.put("thresholdBps", rewards.thresholdBps());
        if (rewards.periodEpochs() != RewardRules.dayEpochs(timing)) {
            json.put("periodEpochs", rewards.periodEpochs());
        }
        var policy = json.putObject("policy");
        policy.put("emissionPerEpoch", rewards.policy().emissionPerEpoch().toString());
        policy.put("sealingBps", rewards.policy().sealingBps());
        policy.put("attestingBps", rewards.policy().attestingBps());
        policy.put("postingBps", rewards.policy().postingBps());
        policy.put("deliveringBps", rewards.policy().deliveringBps());
        policy.put("treasury", rewards.policy().treasury().toString());
        policy.put("tipCapWeiPerGas", rewards.policy().tipCapWeiPerGas().toString());
    }

    private static void member(ObjectNode json, Member member) {
        json.put("operator", member.operator().toString());
        json.put("signer", member.signer().toString());
        json.put("weight", member.weight());
        json.put("feeRecipient", member.feeRecipient().toString());
    }

    private static void account(ObjectNode json, GenesisAccount account) {
        json.put("balance", account.balance().toString());
        if (account.nonce() > 0) {
            json.put("nonce", account.nonce());
        }
        if (account.code().length > 0) {
            json.put("code", Hex.encode(account.code()));
        }
        if (!account.storage().isEmpty()) {
            var storage = json.putObject("storage");
            account.storage().forEach((slot, value) -> storage.put(slot.toQuantity(), value.toQuantity()));
        }
    }
}
