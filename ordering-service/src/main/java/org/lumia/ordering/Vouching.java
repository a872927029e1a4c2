package org.lumia.ordering;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.List;
import java.util.function.Consumer;
import org.lumia.ethereum.Address;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.InboxNotice;
import org.lumia.protocol.v1.TxInEntry;

/**
 * Tells the log which L1 messages this operator has seen: each once, while its key may speak; and once more an epoch where the log
 * does not have it under that key.
 */
final class Vouching {
    private final Genesis genesis;
    private final Address operator;
    private final SigningDomain domain;
    private final SharedLog log;
    private final Consumer<Input> inputs;
    private final List<Voice> voices;

    Vouching(Genesis genesis, Address operator, Signer signer, SharedLog log, Consumer<Input> inputs) {
        this.genesis = genesis;
        this.operator = operator;
        this.domain = genesis.signingDomain();
        this.log = log;
        this.inputs = inputs;
        this.voices = signer.keys().stream().map(Voice::new).toList();
    }

    /** @param clockMs this operator's clock, ms since 1970: a notice tells it as well */
    void vouch(LogState state, InboxCopy inbox, long clockMs) {
        voices.forEach(voice -> voice.vouch(state, inbox, clockMs));
    }

    /** An append failed: from here on they are sent again. */
    void again(long index) {
        voices.forEach(voice -> voice.again(index));
    }

    /** What was told under one of the operator's keys: a notice counts under the key that the list of its block has. */
    private final class Voice {
        private final Signer key;
        private long sentThrough;
        private long sentInEpoch = -1;

        Voice(Signer key) {
            this.key = key;
        }

        void vouch(LogState state, InboxCopy inbox, long clockMs) {
            long epoch = state.epoch();
            // A notice leaves no trace where the lists of its place in the log do not have the key.
            boolean counts = state.speaker(operator, key.address()).isPresent();
            if (!counts || epoch != sentInEpoch) {
                sentThrough = 0;
                sentInEpoch = epoch;
            }
            if (!counts) {
                return;
            }
            long applied = state.inboxThrough();
            long last =
                    Math.min(inbox.through(applied), applied + genesis.blocks().inboxNoticeWindow());
            for (long index = Math.max(applied, sentThrough) + 1; index <= last; index++) {
                if (!state.hasNotice(index, operator, key.address())) {
                    append(inbox.message(index).orElseThrow(), clockMs, key);
                }
                sentThrough = index;
            }
        }

        void again(long index) {
            sentThrough = Math.min(sentThrough, index - 1);
        }
    }

    private void append(InboxMessage message, long clockMs, Signer key) {
        var notice = InboxNotice.newBuilder()
                .setSubnet(genesis.subnet())
                .setIndex(message.getIndex())
                .setAccumulator(message.getAccumulator())
                .setOperator(bytes(operator))
                .setTimeMs(clockMs);
        byte[] signature = domain.sign(StructHashes.of(notice.build()), key);
        notice.setSignature(bytes(signature));
        log.append(TxInEntry.newBuilder().setNotice(notice).build()).whenComplete((offset, error) -> {
            if (error != null) {
                inputs.accept(new Input.NoticeNotAppended(message.getIndex(), error));
            }
        });
    }
}
