package org.lumia.protocol.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.Transaction;

/**
 * Writes blocks and transactions by column (COMPRESSION): the columns up to the recipient let the decoder derive the
 * order (template, recipient, place in the batch) in which all others stand. {@link ColumnarDecoder} is the inverse.
 */
final class ColumnarEncoder {
    private static final int DICTIONARY_TIMES_MIN = 2;

    private final UInt256 chainId;
    private final List<BatchBlock> blocks;
    private final List<Row> rows;
    private final Dictionary<Address> addresses;
    private final Dictionary<Hash> words;
    private final Dictionary<Template> templates;
    private final ColumnWriter out = new ColumnWriter();

    private ColumnarEncoder(List<BatchBlock> blocks, UInt256 chainId) {
        this.chainId = chainId;
        this.blocks = blocks;
        this.rows = blocks.stream()
                .flatMap(block -> block.transactions().stream())
                .map(raw -> Row.of(raw, chainId))
                .toList();
        var addressCounts = new Dictionary.Counter<Address>();
        var wordCounts = new Dictionary.Counter<Hash>();
        var templateCounts = new Dictionary.Counter<Template>();
        for (Row row : rows) {
            row.transaction().ifPresent(transaction -> count(transaction, addressCounts, wordCounts));
            row.template().ifPresent(template -> {
                templateCounts.add(template);
                count(template, row.known().data(), addressCounts, wordCounts);
            });
        }
        this.addresses = addressCounts.seenAtLeast(DICTIONARY_TIMES_MIN);
        this.words = wordCounts.seenAtLeast(DICTIONARY_TIMES_MIN);
        this.templates = templateCounts.seenAtLeast(1);
    }

    static Columns encode(List<BatchBlock> blocks, UInt256 chainId) {
        ColumnarEncoder encoder = new ColumnarEncoder(blocks, chainId);
        encoder.writeBlocks();
        encoder.writeDictionaries();
        encoder.writeTransactions();
        return encoder.out.columns();
    }

    private void writeBlocks() {
        long timestampMs = 0;
        for (BatchBlock block : blocks) {
            out.symbols.varint(block.timestampMs() - timestampMs);
            timestampMs = block.timestampMs();
        }
        long slot = 0;
        for (BatchBlock block : blocks) {
            out.symbols.varint(block.slot() - slot);
            slot = block.slot();
        }
        writeBlockColumn(BatchBlock::rank);
        writeBlockColumn(BatchBlock::sequencerIndex);
        writeBlockColumn(BatchBlock::inboxCount);
        writeBlockColumn(block -> block.transactions().size());
    }

    private void writeBlockColumn(ToLongFunction<BatchBlock> field) {
        for (BatchBlock block : blocks) {
            out.symbols.varint(field.applyAsLong(block));
        }
    }

    private void writeDictionaries() {
        out.symbols.varint(addresses.values().size());
        addresses.values().forEach(address -> out.literals.put(address.bytes()));
        out.symbols.varint(words.values().size());
        words.values().forEach(word -> out.literals.put(word.bytes()));
        out.symbols.varint(templates.values().size());
        for (Template template : templates.values()) {
            out.literals.put(template.selector());
            out.symbols.varint(template.classes().length);
            out.symbols.put(template.classes());
            out.symbols.put(template.tailBytes());
        }
    }

    private void writeTransactions() {
        var byTemplate = new TreeMap<Integer, List<Row>>();
        for (Row row : rows) {
            int id = templateId(row);
            out.symbols.varint(id);
            byTemplate.computeIfAbsent(id, absent -> new ArrayList<>()).add(row);
        }
        List<Row> opaque =
                Optional.ofNullable(byTemplate.remove(TemplateIds.OPAQUE)).orElse(List.of());
        byTemplate.values().forEach(group -> group.forEach(row -> out.symbols.put(row.kind())));
        for (List<Row> group : byTemplate.values()) {
            for (Row row : group) {
                row.known().to().ifPresent(to -> out.reference(addresses, to, to.bytes()));
            }
            group.sort((one, other) ->
                    Row.compareRecipients(one.known().to(), other.known().to()));
        }
        List<Row> ordered = byTemplate.values().stream().flatMap(List::stream).toList();
        writeScalars(ordered);
        byTemplate.forEach(this::writeCalldata);
        writeAccessLists(ordered);
        writeAuthorizations(ordered);
        ordered.forEach(row -> writeSignature(row.known()));
        opaque.forEach(row -> out.symbols.varint(row.raw().length));
        opaque.forEach(row -> out.literals.put(row.raw()));
    }

    private int templateId(Row row) {
        if (row.transaction().isEmpty()) {
            return TemplateIds.OPAQUE;
        }
        return row.template()
                .map(template -> TemplateIds.FIRST + templates.placeOf(template))
                .orElse(row.known().data().length == 0 ? TemplateIds.EMPTY : TemplateIds.BYTES);
    }

    private void writeScalars(List<Row> ordered) {
        out.integers(ordered.stream().map(row -> row.known().nonce()).toList());
        out.amounts(
                ordered.stream().map(row -> UInt256.of(row.known().gasLimit())).toList());
        List<Transaction> priced = ordered.stream()
                .filter(row -> !Kind.dynamicFee(row.kind()))
                .map(Row::known)
                .toList();
        out.amounts(priced.stream().map(Transaction::maxFeePerGas).toList());
        List<Transaction> dynamic = ordered.stream()
                .filter(row -> Kind.dynamicFee(row.kind()))
                .map(Row::known)
                .toList();
        out.amounts(dynamic.stream().map(Transaction::maxPriorityFeePerGas).toList());
        out.amounts(dynamic.stream()
                .map(transaction -> transaction.maxFeePerGas().subtract(transaction.maxPriorityFeePerGas()))
                .toList());
        out.amounts(ordered.stream()
                .filter(row -> Kind.has(row.kind(), Kind.HAS_VALUE))
                .map(row -> row.known().value())
                .toList());
    }

    private void writeCalldata(int templateId, List<Row> rows) {
        List<byte[]> group = rows.stream().map(row -> row.known().data()).toList();
        if (templateId == TemplateIds.BYTES) {
            group.forEach(data -> out.symbols.varint(data.length));
            group.forEach(out.literals::put);
        } else if (templateId >= TemplateIds.FIRST) {
            writeByTemplate(templates.values().get(templateId - TemplateIds.FIRST), group);
        }
    }

    private void writeByTemplate(Template template, List<byte[]> group) {
        for (int word = 0; word < template.classes().length; word++) {
            int at = Template.wordAt(word);
            switch (WordClass.ofCode(template.classes()[word])) {
                case NUMBER ->
                    out.amounts(group.stream()
                            .map(data -> UInt256.fromBytes(data, at, WordClass.BYTES))
                            .toList());
                case ADDRESS ->
                    group.stream()
                            .map(data -> Row.addressIn(data, at))
                            .forEach(address -> out.reference(addresses, address, address.bytes()));
                case LEFT_ALIGNED ->
                    group.forEach(data -> {
                        int significant = WordClass.leftAlignedBytes(data, at);
                        out.symbols.put(significant);
                        out.literals.put(data, at, significant);
                    });
                case ONES -> {}
                case WORD ->
                    group.stream()
                            .map(data -> Row.wordIn(data, at))
                            .forEach(value -> out.reference(words, value, value.bytes()));
            }
        }
        int tailAt = Template.wordAt(template.classes().length);
        group.forEach(data -> out.literals.put(data, tailAt, template.tailBytes()));
    }

    private void writeAccessLists(List<Row> ordered) {
        for (Row row : ordered) {
            if (!Kind.has(row.kind(), Kind.HAS_ACCESS_LIST)) {
                continue;
            }
            out.symbols.varint(row.known().accessList().size());
            for (AccessListEntry entry : row.known().accessList()) {
                out.reference(addresses, entry.address(), entry.address().bytes());
                out.symbols.varint(entry.slots().size());
                entry.slots().forEach(slot -> out.reference(words, slot.toHash(), slot.toBytes()));
            }
        }
    }

    private void writeAuthorizations(List<Row> ordered) {
        for (Row row : ordered) {
            if (!Kind.setsCode(row.kind())) {
                continue;
            }
            out.symbols.varint(row.known().authorizations().size());
            for (Authorization authorization : row.known().authorizations()) {
                writeAuthorization(authorization);
            }
        }
    }

    private void writeAuthorization(Authorization authorization) {
        if (authorization.chainId().equals(chainId)) {
            out.symbols.put(ChainFlag.OURS);
        } else if (authorization.chainId().isZero()) {
            out.symbols.put(ChainFlag.ANY);
        } else {
            out.symbols.put(ChainFlag.OTHER);
            out.literals.put(authorization.chainId().toBytes());
        }
        out.reference(
                addresses, authorization.address(), authorization.address().bytes());
        out.integers(List.of(authorization.nonce()));
        out.symbols.put(authorization.yParity());
        out.literals.put(authorization.r().toBytes());
        out.literals.put(authorization.s().toBytes());
    }

    /** EIP-2098: s is low, so its highest bit is free for the parity. */
    private void writeSignature(Transaction transaction) {
        out.signatures.put(transaction.signature().r().toBytes());
        byte[] s = transaction.signature().s().toBytes();
        s[0] |= (byte) (transaction.signature().yParity() << 7);
        out.signatures.put(s);
    }

    private static void count(
            Transaction transaction, Dictionary.Counter<Address> addresses, Dictionary.Counter<Hash> words) {
        transaction.to().ifPresent(addresses::add);
        for (AccessListEntry entry : transaction.accessList()) {
            addresses.add(entry.address());
            entry.slots().forEach(slot -> words.add(slot.toHash()));
        }
        transaction.authorizations().forEach(authorization -> addresses.add(authorization.address()));
    }

    private static void count(
            Template template, byte[] data, Dictionary.Counter<Address> addresses, Dictionary.Counter<Hash> words) {
        for (int word = 0; word < template.classes().length; word++) {
            switch (WordClass.ofCode(template.classes()[word])) {
                case ADDRESS -> addresses.add(Row.addressIn(data, Template.wordAt(word)));
                case WORD -> words.add(Row.wordIn(data, Template.wordAt(word)));
                case NUMBER, LEFT_ALIGNED, ONES -> {}
            }
        }
    }
}
