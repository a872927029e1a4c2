package org.lumia.rewards.app;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.evidence.EvidenceOnL1;
import org.lumia.protocol.evidence.Offence;
import org.lumia.protocol.evidence.SlashCall;
import org.lumia.protocol.evidence.Statement;
import org.lumia.protocol.genesis.Genesis;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What members signed that excludes each other, as anybody can check and bring to L1. */
@RestController
class EvidenceController {
    private static final int OPEN_MAX = 100;
    private static final int DETAIL_CHARACTERS_MAX = 500;

    private final Database database;
    private final EvidenceBook book;
    private final Genesis genesis;

    EvidenceController(Database database, EvidenceBook book, Genesis genesis) {
        this.database = database;
        this.book = book;
        this.genesis = genesis;
    }

    /** @param message the signed protocol buffer, byte for byte @param structHash what its signature is of, without the domain */
    record Message(String kind, String structHash, String message) {
        static Message of(Statement statement) {
            return new Message(
                    statement.kind().name(),
                    statement.structHash().toString(),
                    Hex.encode(statement.message().toByteArray()));
        }
    }

    /** A transaction that brings the evidence to L1, from any account, which gets the finder's share. */
    record Call(String to, String data) {}

    /**
     * Where it stands on L1: a {@link EvidenceOnL1.Standing}, the operator's own transaction where there is one, what it waits for or why L1
     * refuses it, and whether this is its end.
     */
    record OnL1(String standing, @Nullable String transactionHash, String detail, boolean settled) {
        static OnL1 of(EvidenceOnL1 onL1) {
            return new OnL1(
                    onL1.standing().name(),
                    onL1.transaction().map(Hash::toString).orElse(null),
                    onL1.detail(),
                    onL1.settled());
        }
    }

    /**
     * As anybody sees it.
     *
     * @param batchHeader opens a batch's commitment, null for other offences
     * @param l1 null for what L1 does not punish, as is onL1
     */
    record Evidence(
            String offence,
            long epoch,
            long number,
            String signer,
            Message first,
            Message second,
            @Nullable String batchHeader,
            @Nullable Call l1,
            @Nullable OnL1 onL1,
            String foundAt) {}

    record OperatorEvidence(String operator, List<Evidence> evidence) {}

    @GetMapping("/v1/sequencers/{address}/evidence")
    OperatorEvidence evidence(@PathVariable String address) {
        Address operator = parse(address);
        List<EvidenceBook.Row> rows = database.query(connection -> book.of(connection, operator));
        return new OperatorEvidence(
                operator.toString(), rows.stream().map(this::view).toList());
    }

    /** One that is to go to L1: two signed messages, and what is known of its way. */
    record Open(String operator, String offence, long epoch, String first, String second, OnL1 onL1) {
        static Open of(EvidenceBook.Row row) {
            var found = row.contradiction();
            return new Open(
                    row.operator().toString(),
                    found.offence().name(),
                    row.epoch(),
                    Hex.encode(found.first().message().toByteArray()),
                    Hex.encode(found.second().message().toByteArray()),
                    OnL1.of(row.onL1()));
        }
    }

    record AllOpen(List<Open> evidence) {}

    /** For this operator's l1-submitter, which sends it. */
    @GetMapping("/v1/evidence/open")
    AllOpen open() {
        List<EvidenceBook.Row> rows = database.query(connection -> book.open(connection, OPEN_MAX));
        return new AllOpen(rows.stream().map(Open::of).toList());
    }

    record Report(String operator, String offence, long epoch, OnL1 onL1) {}

    /** This operator's l1-submitter says what became of one. */
    @PostMapping("/v1/evidence/standing")
    void standing(@RequestBody Report report) {
        Address operator = parse(report.operator());
        Offence offence = Stream.of(Offence.values())
                .filter(one -> one.name().equals(report.offence()))
                .findFirst()
                .orElseThrow(() ->
                        new ProblemException(HttpStatus.BAD_REQUEST, "Not an offence", "A report names an offence."));
        EvidenceOnL1 onL1 = onL1(report.onL1());
        boolean known = database.query(connection -> book.stands(connection, operator, offence, report.epoch(), onL1));
        if (!known) {
            throw ProblemException.notFound("There is no such evidence.");
        }
    }

    private static EvidenceOnL1 onL1(OnL1 said) {
        try {
            String detail = said.detail();
            return new EvidenceOnL1(
                    EvidenceOnL1.Standing.valueOf(said.standing()),
                    Optional.ofNullable(said.transactionHash()).map(Hash::parse),
                    detail.substring(0, Math.min(DETAIL_CHARACTERS_MAX, detail.length())),
                    said.settled());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "Not a standing", "A report names a standing and a transaction's hash.");
        }
    }

    private Evidence view(EvidenceBook.Row row) {
        var contradiction = row.contradiction();
        return new Evidence(
                contradiction.offence().name(),
                row.epoch(),
                contradiction.number(),
                contradiction.signer().toString(),
                Message.of(contradiction.first()),
                Message.of(contradiction.second()),
                contradiction
                        .header()
                        .map(header -> Hex.encode(header.toByteArray()))
                        .orElse(null),
                SlashCall.of(contradiction, Address.ZERO)
                        .map(call -> new Call(genesis.l1().registry().toString(), Hex.encode(call)))
                        .orElse(null),
                SlashCall.isFor(contradiction.offence()) ? OnL1.of(row.onL1()) : null,
                row.foundAt());
    }

    private static Address parse(String address) {
        try {
            return Address.parse(address);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "Not an address", "An address is 0x and 40 hex digits.");
        }
    }
}
