package org.lumia.rewards.app;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.evidence.SlashCall;
import org.lumia.protocol.evidence.Statement;
import org.lumia.protocol.genesis.Genesis;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What members signed that excludes each other, as anybody can check and bring to L1. */
@RestController
class EvidenceController {
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

    /** A transaction that brings the evidence to L1, from any account. */
    record Call(String to, String data) {}

    /** @param batchHeader opens a batch's commitment, null for other offences @param l1 null for what L1 does not punish */
    record Evidence(
            String offence,
            long epoch,
            long number,
            String signer,
            Message first,
            Message second,
            @Nullable String batchHeader,
            @Nullable Call l1,
            String foundAt) {}

    record OperatorEvidence(String operator, List<Evidence> evidence) {}

    @GetMapping("/v1/sequencers/{address}/evidence")
    OperatorEvidence evidence(@PathVariable String address) {
        Address operator = parse(address);
        List<EvidenceBook.Row> rows = database.query(connection -> book.of(connection, operator));
        return new OperatorEvidence(
                operator.toString(), rows.stream().map(this::view).toList());
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
                SlashCall.of(contradiction)
                        .map(call -> new Call(genesis.l1().registry().toString(), Hex.encode(call)))
                        .orElse(null),
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
