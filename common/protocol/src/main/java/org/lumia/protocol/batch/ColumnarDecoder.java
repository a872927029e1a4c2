package org.lumia.protocol.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;

/**
 * Reads what {@link ColumnarEncoder} wrote. Everything that is allocated is either bounded by the columns' own length or
 * paid for from a budget of {@link PayloadCodec#BODY_BYTES_MAX} bytes.
 */
final class ColumnarDecoder {
    private static final int ENTRY_BYTES = 20;
    private static final int AUTHORIZATION_BYTES = 90;

    private final UInt256 chainId;
    private final int blockCount;
    private final ColumnReader in;
    private long budgetBytes = PayloadCodec.BODY_BYTES_MAX;
    private List<Address> addresses = List.of();
    private List<Hash> words = List.of();
    private List<Template> templates = List.of();

    private ColumnarDecoder(Columns columns, int blockCount, UInt256 chainId) {
        this.in = new ColumnReader(columns);
        this.blockCount = blockCount;
        this.chainId = chainId;
    }

    /** @throws MalformedPayloadException unless these columns are what the encoder writes for some blocks */
    static List<BatchBlock> decode(Columns columns, int blockCount, UInt256 chainId) {
        ColumnarDecoder decoder = new ColumnarDecoder(columns, blockCount, chainId);
        List<BatchBlock> blocks = decoder.readBlocks();
        decoder.in.requireEnd();
        Columns again = ColumnarEncoder.encode(blocks, chainId);
        if (!again.sameAs(columns)) {
            throw new MalformedPayloadException("columns that the encoder does not write");
        }
        return blocks;
    }

    private List<BatchBlock> readBlocks() {
        long[] timestamps = readSums();
        long[] slots = readSums();
        int[] ranks = readInts("rank");
        int[] sequencers = readInts("sequencer index");
        int[] inbox = readInts("inbox count");
        int[] counts = readInts("transaction count");
        long total = Arrays.stream(counts).asLongStream().sum();
        if (total > PayloadCodec.TRANSACTIONS_MAX) {
            throw new MalformedPayloadException(total + " transactions");
        }
        readDictionaries();
        List<byte[]> transactions = readTransactions((int) total);
        List<BatchBlock> blocks = new ArrayList<>(blockCount);
        int from = 0;
        for (int i = 0; i < blockCount; i++) {
            blocks.add(new BatchBlock(
                    timestamps[i],
                    slots[i],
                    ranks[i],
                    sequencers[i],
                    inbox[i],
                    List.copyOf(transactions.subList(from, from + counts[i]))));
            from += counts[i];
        }
        return List.copyOf(blocks);
    }

    private long[] readSums() {
        long[] sums = new long[blockCount];
        long sum = 0;
        for (int i = 0; i < blockCount; i++) {
            sum = PayloadCodec.sum(sum, in.symbols.varint(), in.symbols);
            sums[i] = sum;
        }
        return sums;
    }

    private int[] readInts(String what) {
        int[] values = new int[blockCount];
        for (int i = 0; i < blockCount; i++) {
            values[i] = in.symbols.count(Integer.MAX_VALUE, what);
        }
        return values;
    }

    private void readDictionaries() {
        addresses =
                readList("addresses", Address.SIZE).stream().map(Address::wrap).toList();
        words = readList("words", Hash.SIZE).stream().map(Hash::wrap).toList();
        int count = in.symbols.count(in.literals.left() / Template.SELECTOR_BYTES, "templates");
        List<Template> read = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] selector = in.literals.take(Template.SELECTOR_BYTES);
            byte[] classes = in.symbols.take(in.symbols.count(in.symbols.left(), "words"));
            for (byte code : classes) {
                if (!WordClass.isCode(code)) {
                    throw in.symbols.malformed("word class " + code);
                }
            }
            int tail = in.symbols.count(WordClass.BYTES - 1, "tail bytes");
            read.add(new Template(selector, classes, tail));
        }
        templates = List.copyOf(read);
    }

    private List<byte[]> readList(String what, int size) {
        int count = in.symbols.count(in.literals.left() / size, what);
        List<byte[]> read = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            read.add(in.literals.take(size));
        }
        return read;
    }

    private List<byte[]> readTransactions(int total) {
        Draft[] drafts = new Draft[total];
        for (int i = 0; i < total; i++) {
            drafts[i] = new Draft(in.symbols.count(TemplateIds.FIRST + templates.size() - 1, "templates"));
        }
        List<Draft> byTemplate = Arrays.stream(drafts)
                .sorted(Comparator.comparingInt(draft -> draft.template))
                .toList();
        List<Draft> opaque = byTemplate.stream().filter(Draft::opaque).toList();
        List<Draft> known = byTemplate.stream().filter(draft -> !draft.opaque()).toList();
        for (Draft draft : known) {
            draft.kind = in.symbols.u8();
            Kind.type(draft.kind, in.symbols);
        }
        known.stream().filter(draft -> !draft.has(Kind.CREATES)).forEach(draft -> draft.to = Optional.of(address()));
        List<Draft> ordered = known.stream()
                .sorted(Comparator.<Draft>comparingInt(draft -> draft.template)
                        .thenComparing((one, other) -> Row.compareRecipients(one.to, other.to)))
                .toList();
        readScalars(ordered);
        readCalldata(ordered);
        ordered.stream().filter(draft -> draft.has(Kind.HAS_ACCESS_LIST)).forEach(this::readAccessList);
        ordered.stream().filter(draft -> Kind.setsCode(draft.kind)).forEach(this::readAuthorizations);
        ordered.forEach(this::readSignature);
        int[] lengths = opaque.stream()
                .mapToInt(draft -> in.symbols.count(in.literals.left(), "bytes"))
                .toArray();
        IntStream.range(0, lengths.length).forEach(i -> opaque.get(i).raw = in.literals.take(lengths[i]));
        return Arrays.stream(drafts).map(this::raw).toList();
    }

    private void readScalars(List<Draft> ordered) {
        long[] nonces = in.integers(ordered.size());
        List<UInt256> gas = in.amounts(ordered.size());
        for (int i = 0; i < ordered.size(); i++) {
            if (!gas.get(i).fitsUnsignedLong()) {
                throw in.numbers.malformed("a gas limit wider than 64 bits");
            }
            ordered.get(i).nonce = nonces[i];
            ordered.get(i).gas = gas.get(i).limb(0);
        }
        List<Draft> priced =
                ordered.stream().filter(draft -> !Kind.dynamicFee(draft.kind)).toList();
        List<UInt256> prices = in.amounts(priced.size());
        for (int i = 0; i < priced.size(); i++) {
            priced.get(i).priority = prices.get(i);
            priced.get(i).fee = prices.get(i);
        }
        List<Draft> dynamic =
                ordered.stream().filter(draft -> Kind.dynamicFee(draft.kind)).toList();
        List<UInt256> priorities = in.amounts(dynamic.size());
        List<UInt256> headrooms = in.amounts(dynamic.size());
        for (int i = 0; i < dynamic.size(); i++) {
            dynamic.get(i).priority = priorities.get(i);
            dynamic.get(i).fee = priorities.get(i).add(headrooms.get(i));
        }
        List<Draft> paying =
                ordered.stream().filter(draft -> draft.has(Kind.HAS_VALUE)).toList();
        List<UInt256> values = in.amounts(paying.size());
        for (int i = 0; i < paying.size(); i++) {
            paying.get(i).value = values.get(i);
        }
    }

    private void readCalldata(List<Draft> ordered) {
        int from = 0;
        while (from < ordered.size()) {
            int id = ordered.get(from).template;
            int to = from + 1;
            while (to < ordered.size() && ordered.get(to).template == id) {
                to++;
            }
            List<Draft> group = ordered.subList(from, to);
            if (id == TemplateIds.BYTES) {
                int[] lengths = group.stream()
                        .mapToInt(draft -> in.symbols.count(in.literals.left(), "calldata bytes"))
                        .toArray();
                IntStream.range(0, lengths.length).forEach(i -> group.get(i).data = in.literals.take(lengths[i]));
            } else if (id >= TemplateIds.FIRST) {
                readByTemplate(templates.get(id - TemplateIds.FIRST), group);
            }
            from = to;
        }
    }

    private void readByTemplate(Template template, List<Draft> group) {
        for (Draft draft : group) {
            spend(template.dataBytes());
            draft.data = Arrays.copyOf(template.selector(), template.dataBytes());
        }
        for (int word = 0; word < template.classes().length; word++) {
            int at = Template.wordAt(word);
            switch (WordClass.ofCode(template.classes()[word])) {
                case NUMBER -> {
                    List<UInt256> values = in.amounts(group.size());
                    IntStream.range(0, group.size()).forEach(i -> values.get(i).writeTo(group.get(i).data, at));
                }
                case ADDRESS ->
                    group.forEach(draft -> draft.write(address().bytes(), at + WordClass.BYTES - Address.SIZE));
                case LEFT_ALIGNED ->
                    group.forEach(draft ->
                            draft.write(in.literals.take(in.symbols.count(WordClass.BYTES, "bytes of a word")), at));
                case ONES -> group.forEach(draft -> Arrays.fill(draft.data, at, at + WordClass.BYTES, (byte) -1));
                case WORD -> group.forEach(draft -> draft.write(word().bytes(), at));
            }
        }
        int tailAt = Template.wordAt(template.classes().length);
        group.forEach(draft -> draft.write(in.literals.take(template.tailBytes()), tailAt));
    }

    private void readAccessList(Draft draft) {
        int entries = in.symbols.count(in.symbols.left(), "access list entries");
        for (int i = 0; i < entries; i++) {
            spend(ENTRY_BYTES);
            Address address = address();
            int count = in.symbols.count(in.symbols.left(), "slots");
            spend((long) count * Hash.SIZE);
            List<UInt256> slots = new ArrayList<>(count);
            for (int slot = 0; slot < count; slot++) {
                slots.add(UInt256.fromHash(word()));
            }
            draft.accessList.add(new AccessListEntry(address, List.copyOf(slots)));
        }
    }

    private void readAuthorizations(Draft draft) {
        int count = in.symbols.count(in.symbols.left(), "authorizations");
        for (int i = 0; i < count; i++) {
            spend(AUTHORIZATION_BYTES);
            UInt256 chain = switch (in.symbols.u8()) {
                case ChainFlag.OURS -> chainId;
                case ChainFlag.ANY -> UInt256.ZERO;
                case ChainFlag.OTHER -> UInt256.fromBytes(in.literals.take(Hash.SIZE));
                default -> throw in.symbols.malformed("an unknown chain flag");
            };
            Address address = address();
            long nonce = in.integers(1)[0];
            int yParity = in.symbols.u8();
            UInt256 r = UInt256.fromBytes(in.literals.take(Hash.SIZE));
            UInt256 s = UInt256.fromBytes(in.literals.take(Hash.SIZE));
            draft.authorizations.add(new Authorization(chain, address, nonce, yParity, r, s));
        }
    }

    private void readSignature(Draft draft) {
        UInt256 r = UInt256.fromBytes(in.signatures.take(Hash.SIZE));
        byte[] s = in.signatures.take(Hash.SIZE);
        int yParity = (s[0] & 0xFF) >>> 7;
        s[0] &= 0x7F;
        draft.signature = new Signature(r, UInt256.fromBytes(s), yParity);
    }

    private byte[] raw(Draft draft) {
        return draft.opaque() ? draft.raw : TransactionCodec.encode(draft.toTransaction(chainId, in.symbols));
    }

    private Address address() {
        return in.reference(addresses, Address.SIZE, Address::wrap);
    }

    private Hash word() {
        return in.reference(words, Hash.SIZE, Hash::wrap);
    }

    private void spend(long bytes) {
        budgetBytes -= bytes;
        if (budgetBytes < 0) {
            throw new MalformedPayloadException("more than " + PayloadCodec.BODY_BYTES_MAX + " bytes of transactions");
        }
    }

    /** A transaction that is being read, column by column. */
    private static final class Draft {
        private final int template;
        private final List<AccessListEntry> accessList = new ArrayList<>(0);
        private final List<Authorization> authorizations = new ArrayList<>(0);
        private int kind;
        private long nonce;
        private long gas;
        private Optional<Address> to = Optional.empty();
        private UInt256 priority = UInt256.ZERO;
        private UInt256 fee = UInt256.ZERO;
        private UInt256 value = UInt256.ZERO;
        private byte[] data = new byte[0];
        private byte[] raw = new byte[0];
        private Signature signature = new Signature(UInt256.ZERO, UInt256.ZERO, 0);

        Draft(int template) {
            this.template = template;
        }

        boolean opaque() {
            return template == TemplateIds.OPAQUE;
        }

        boolean has(int flag) {
            return Kind.has(kind, flag);
        }

        void write(byte[] bytes, int at) {
            System.arraycopy(bytes, 0, data, at, bytes.length);
        }

        Transaction toTransaction(UInt256 chainId, ByteSource source) {
            return new Transaction(
                    Kind.type(kind, source),
                    Kind.unprotected(kind) ? Optional.empty() : Optional.of(chainId),
                    nonce,
                    priority,
                    fee,
                    gas,
                    to,
                    value,
                    data,
                    List.copyOf(accessList),
                    UInt256.ZERO,
                    List.of(),
                    List.copyOf(authorizations),
                    signature);
        }
    }
}
