package org.lumia.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.evidence.Contradiction;
import org.lumia.protocol.evidence.EvidenceRules;
import org.lumia.protocol.evidence.Offence;
import org.lumia.protocol.evidence.Statement;
import org.lumia.protocol.evidence.StatementMemory;
import org.lumia.protocol.evidence.StatementReader;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.TxInEntry;

/** Reads both topics as whoever seeks evidence does, by the rules of evidence themselves. */
final class Slashing implements StatementMemory {
    private record Kept(Address operator, Offence offence, long number) {}

    private final World world;
    private final BiConsumer<Address, String> found;
    private final StatementReader reader;
    private final Map<Statement.Key, Statement> first = new HashMap<>();
    private final Set<Kept> kept = new HashSet<>();
    private final Map<Hash, BatchHeader> headers = new HashMap<>();
    private final List<Statement> batches = new ArrayList<>();

    /** @param found takes the operator that evidence speaks against, and what it is */
    Slashing(World world, BiConsumer<Address, String> found) {
        this.world = world;
        this.found = found;
        this.reader = new StatementReader(world.subnet.genesis, world.subnet.domain);
    }

    void logged(TxInEntry entry) {
        if (entry.hasSeal()) {
            reader.read(entry.getSeal()).ifPresent(this::take);
        }
    }

    void attested(AttestationEntry entry) {
        reader.read(entry).ifPresent(this::take);
    }

    /** A header that some attested batch has. */
    void opened(BatchHeader header) {
        if (headers.putIfAbsent(StructHashes.commitment(header), header) == null) {
            batches.forEach(batch -> against(batch, header));
        }
    }

    private void take(Statement statement) {
        EvidenceRules.take(this, statement);
        switch (statement.kind()) {
            case BATCH -> {
                batches.add(statement);
                headers.values().forEach(header -> against(statement, header));
            }
            case BLOCK ->
                headers.values().stream()
                        .filter(header -> header.getLast() == statement.number())
                        .forEach(header -> batches.forEach(batch -> against(batch, header, statement)));
            case SEAL, REWARD -> {}
        }
    }

    private void against(Statement batch, BatchHeader header) {
        first(new Statement.Key(Statement.Kind.BLOCK, batch.signer(), header.getLast()))
                .ifPresent(block -> against(batch, header, block));
    }

    private void against(Statement batch, BatchHeader header, Statement block) {
        Contradiction.between(batch, header, block).ifPresent(both -> EvidenceRules.take(this, both));
    }

    @Override
    public Optional<Address> operator(Address signer) {
        return world.subnet.owner(signer);
    }

    @Override
    public Optional<Statement> first(Statement.Key key) {
        return Optional.ofNullable(first.get(key));
    }

    @Override
    public void remember(Statement statement) {
        first.put(statement.key(), statement);
    }

    /** Each number by itself: nothing is too much here. */
    @Override
    public long epoch(Contradiction contradiction) {
        return contradiction.number();
    }

    @Override
    public boolean has(Address operator, Offence offence, long epoch) {
        return kept.contains(new Kept(operator, offence, epoch));
    }

    @Override
    public void keep(Address operator, long epoch, Contradiction contradiction) {
        kept.add(new Kept(operator, contradiction.offence(), epoch));
        found.accept(operator, "%s %d".formatted(Violation.words(contradiction.offence()), contradiction.number()));
    }
}
