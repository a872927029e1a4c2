package org.lumia.ingress.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ingress.TestBlocks;
import org.lumia.ingress.TestGenesis;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.AccountChange;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.Log;
import org.lumia.protocol.v1.RefusalReason;
import org.lumia.protocol.v1.RefusedTransaction;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

/** Stands for ordering and execution: each bundle of tx-in becomes a block, by a ledger that knows transfers alone. */
final class FakePipeline implements AutoCloseable {
    private final Genesis genesis;
    private final Topics topics;
    private final FakeExecution execution;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread = Thread.ofPlatform().name("fake-pipeline").unstarted(this::run);
    private volatile boolean stopped;
    private long settlements;
    private Hash parent = Hash.ZERO;

    FakePipeline(String brokers, Genesis genesis, FakeExecution execution) {
        this.genesis = genesis;
        this.topics = genesis.topics(TestGenesis.OPERATOR);
        this.execution = execution;
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        brokers,
                        "linger.ms",
                        0,
                        "delivery.timeout.ms",
                        Integer.MAX_VALUE,
                        "metadata.recovery.strategy",
                        "none"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void start() {
        thread.start();
    }

    private void run() {
        var partition = new TopicPartition(topics.txIn(), 0);
        consumer.assign(List.of(partition));
        consumer.seek(partition, 0);
        while (!stopped) {
            for (var entry : consumer.poll(Duration.ofMillis(50))) {
                try {
                    var parsed = TxInEntry.parseFrom(entry.value());
                    if (parsed.hasSubmitted()) {
                        execute(parsed.getSubmitted(), entry.offset());
                    }
                } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        consumer.close();
        producer.close();
    }

    private void execute(SubmittedTransactions bundle, long offset) {
        boolean signed = genesis.signingDomain()
                .recover(StructHashes.of(bundle), bundle.getSignature())
                .filter(Secp256k1.address(TestGenesis.OPERATOR_KEY)::equals)
                .isPresent();
        if (!signed) {
            throw new IllegalStateException("a bundle is not signed by the operator");
        }
        var block = ExecutedBlock.newBuilder();
        var changed = new TreeMap<Address, FakeExecution.Account>();
        var refused = new ArrayList<RefusedTransaction>();
        bundle.getTransactionsList().forEach(raw -> {
            byte[] bytes = raw.toByteArray();
            Transaction tx = ((TransactionCodec.Valid) TransactionCodec.decode(bytes)).transaction();
            Address sender = TransactionCodec.sender(tx).orElseThrow();
            var account = changed.getOrDefault(sender, execution.account(sender));
            if (account.nonce() != tx.nonce() || tx.value().equals(UInt256.of(666))) {
                refused.add(RefusedTransaction.newBuilder()
                        .setHash(Protobufs.bytes(Keccak.hash(bytes)))
                        .setReason(RefusalReason.INSUFFICIENT_FUNDS)
                        .setDetail("refused by the test: nonce %d state %d".formatted(tx.nonce(), account.nonce()))
                        .build());
                return;
            }
            changed.put(
                    sender,
                    new FakeExecution.Account(tx.nonce() + 1, account.balance().subtract(tx.value())));
            block.addTransactions(ExecutedTransaction.newBuilder()
                    .setRaw(raw)
                    .setHash(Protobufs.bytes(Keccak.hash(bytes)))
                    .setSender(Protobufs.bytes(sender))
                    .setSuccess(true)
                    .setGasUsed(21_000)
                    .setCumulativeGasUsed(21_000L * (block.getTransactionsCount() + 1))
                    .setEffectiveGasPrice(Protobufs.bytes(tx.maxFeePerGas()))
                    .addLogs(Log.newBuilder()
                            .setAddress(Protobufs.bytes(sender))
                            .addTopics(Protobufs.bytes(Keccak.hash(new byte[] {7})))));
        });
        changed.forEach((address, account) -> {
            execution.accounts.put(address, account);
            block.addAccounts(AccountChange.newBuilder()
                    .setAddress(Protobufs.bytes(address))
                    .setExists(true)
                    .setNonce(account.nonce())
                    .setBalance(Protobufs.bytes(account.balance())));
        });
        publish(block.addAllRefused(refused), offset + 1);
    }

    /** @param sealOffset where the seal would stand: behind all that the block took */
    private void publish(ExecutedBlock.Builder block, long sealOffset) {
        long number = execution.height + 1;
        BlockHeader header = TestBlocks.header(parent, number);
        Hash hash = header.hash();
        block.setNumber(number)
                .setParentHash(Protobufs.bytes(parent))
                .setHash(Protobufs.bytes(hash))
                .setHeader(Protobufs.bytes(header.encode()))
                .setSealHash(Protobufs.bytes(hash))
                .setSequencer(Protobufs.bytes(TestGenesis.OPERATOR))
                .setLogOffset(sealOffset);
        parent = hash;
        execution.height = number;
        producer.send(new ProducerRecord<>(topics.executed(), block.build().toByteArray()));
    }

    /** A bundle that another process of the operator would append. */
    void append(byte[] raw) {
        var bundle = SubmittedTransactions.newBuilder()
                .setSubnet(genesis.subnet())
                .setOrigin(Protobufs.bytes(TestGenesis.OPERATOR))
                .addTransactions(Protobufs.bytes(raw))
                .addReceivedAtMs(1);
        var signature = Secp256k1.sign(
                genesis.signingDomain().digest(StructHashes.of(bundle.buildPartial())), TestGenesis.OPERATOR_KEY);
        bundle.setSignature(Protobufs.bytes(signature.toBytes()));
        producer.send(new ProducerRecord<>(
                topics.txIn(),
                TxInEntry.newBuilder().setSubmitted(bundle).build().toByteArray()));
    }

    void attest(ExecutedBlock block) {
        var attestation = Attestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setNumber(block.getNumber())
                .setSealHash(block.getSealHash())
                .setBlockHash(block.getHash())
                .setOperator(Protobufs.bytes(TestGenesis.OPERATOR))
                .build();
        var signature =
                Secp256k1.sign(genesis.signingDomain().digest(StructHashes.of(attestation)), TestGenesis.OPERATOR_KEY);
        var signed = attestation.toBuilder()
                .setSignature(Protobufs.bytes(signature.toBytes()))
                .build();
        producer.send(new ProducerRecord<>(
                topics.attestations(),
                AttestationEntry.newBuilder().setBlock(signed).build().toByteArray()));
    }

    void settle(SettlementKind kind, long first, long last) {
        producer.send(new ProducerRecord<>(
                topics.settled(),
                Settlement.newBuilder()
                        .setSequence(++settlements)
                        .setBatchIndex(0)
                        .setKind(kind)
                        .setFirst(first)
                        .setLast(last)
                        .build()
                        .toByteArray()));
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        if (thread.getState() != Thread.State.NEW) {
            thread.join(Duration.ofSeconds(10));
        }
    }
}
