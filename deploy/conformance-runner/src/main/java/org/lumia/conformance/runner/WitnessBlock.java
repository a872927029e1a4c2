package org.lumia.conformance.runner;

import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.Fork;
import tools.jackson.databind.JsonNode;

/** A block from the JSON of a witness: put on the wire, and decoded from there. */
final class WitnessBlock {
    private static final Map<String, TransactionType> TYPES = Map.of(
            "Legacy", TransactionType.LEGACY,
            "Eip2930", TransactionType.ACCESS_LIST,
            "Eip1559", TransactionType.DYNAMIC_FEE,
            "Eip4844", TransactionType.BLOB,
            "Eip7702", TransactionType.SET_CODE);

    private WitnessBlock() {}

    static EthereumBlock of(JsonNode witness, EthereumRules rules) {
        var writer = new RlpWriter();
        int block = writer.startList();
        header(witness.path("header"), rules, writer);
        int transactions = writer.startList();
        for (JsonNode node : witness.path("transactions")) {
            Transaction transaction = transaction(node);
            byte[] encoded = TransactionCodec.encode(transaction);
            if (transaction.type() == TransactionType.LEGACY) {
                writer.raw(encoded);
            } else {
                writer.bytes(encoded);
            }
        }
        writer.endList(transactions).endList(writer.startList());
        int withdrawals = writer.startList();
        for (JsonNode withdrawal : witness.path("withdrawals")) {
            int one = writer.startList();
            writer.uint64(Json.uint64(withdrawal.path("index")))
                    .uint64(Json.uint64(field(withdrawal, "validatorIndex", "validator_index")))
                    .address(Json.address(withdrawal.path("address")))
                    .uint64(Json.uint64(withdrawal.path("amount")))
                    .endList(one);
        }
        return EthereumBlock.decode(writer.endList(withdrawals).endList(block).toBytes());
    }

    private static void header(JsonNode header, EthereumRules rules, RlpWriter writer) {
        int list = writer.startList();
        writer.hash(Json.hash(header.path("parent_hash")))
                .hash(Json.hash(header.path("ommers_hash")))
                .address(Json.address(header.path("beneficiary")))
                .hash(Json.hash(header.path("state_root")))
                .hash(Json.hash(header.path("transactions_root")))
                .hash(Json.hash(header.path("receipts_root")))
                .bytes(Json.bytes(header.path("logs_bloom")))
                .uint256(Json.quantity(header.path("difficulty")))
                .uint64(Json.uint64(header.path("number")))
                .uint64(Json.uint64(header.path("gas_limit")))
                .uint64(Json.uint64(header.path("gas_used")))
                .uint64(Json.uint64(header.path("timestamp")))
                .bytes(Json.bytes(header.path("extra_data")))
                .hash(Json.hash(header.path("mix_hash")))
                .bytes(Json.bytes(header.path("nonce")))
                .uint256(Json.quantity(header.path("base_fee_per_gas")))
                .hash(Json.hash(header.path("withdrawals_root")))
                .uint64(Json.uint64(header.path("blob_gas_used")))
                .uint64(Json.uint64(header.path("excess_blob_gas")))
                .hash(Json.hash(header.path("parent_beacon_block_root")));
        if (rules.fork().atLeast(Fork.PRAGUE)) {
            writer.hash(Json.hash(header.path("requests_hash")));
        }
        writer.endList(list);
    }

    private static Transaction transaction(JsonNode node) {
        var variant = node.path("transaction").properties().iterator().next();
        TransactionType type = Optional.ofNullable(TYPES.get(variant.getKey()))
                .orElseThrow(() -> new IllegalArgumentException("no transaction type " + variant.getKey()));
        JsonNode tx = variant.getValue();
        JsonNode signature = node.path("signature");
        boolean onePrice = type == TransactionType.LEGACY || type == TransactionType.ACCESS_LIST;
        JsonNode chainId = tx.path("chain_id");
        return new Transaction(
                type,
                chainId.isMissingNode() || chainId.isNull() ? Optional.empty() : Optional.of(Json.quantity(chainId)),
                Json.uint64(tx.path("nonce")),
                Json.quantity(tx.path(onePrice ? "gas_price" : "max_priority_fee_per_gas")),
                Json.quantity(tx.path(onePrice ? "gas_price" : "max_fee_per_gas")),
                Json.uint64(tx.path("gas_limit")),
                tx.path("to").isString()
                        ? Optional.of(Address.parse(tx.path("to").asString()))
                        : Optional.empty(),
                Json.quantity(tx.path("value")),
                Json.bytes(tx.path("input")),
                StateTransaction.accessList(tx.path("access_list")),
                Json.quantityOrZero(tx.path("max_fee_per_blob_gas")),
                StateTransaction.hashes(tx.path("blob_versioned_hashes")),
                StateTransaction.authorizations(tx.path("authorization_list")),
                signature(signature));
    }

    private static Signature signature(JsonNode signature) {
        UInt256 parity = Json.quantity(field(signature, "yParity", "y_parity"));
        return new Signature(
                Json.quantity(signature.path("r")), Json.quantity(signature.path("s")), (int) parity.limb(0));
    }

    private static JsonNode field(JsonNode node, String name, String otherwise) {
        return node.has(name) ? node.path(name) : node.path(otherwise);
    }
}
