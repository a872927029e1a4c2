package org.lumia.rewards.statement;

import java.math.BigInteger;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.ledger.LedgerLines.Through;

/**
 * A period whose statement stays as it is: what is booked later for its time belongs to the next one.
 *
 * @param holder empty for the network
 * @param through how far the ledger was booked
 * @param closingLumia wei, as is closingEth
 * @param contentHash of the statement
 */
public record Close(
        Optional<Address> holder,
        Basis basis,
        Period period,
        Through through,
        BigInteger closingLumia,
        BigInteger closingEth,
        long lines,
        Hash contentHash,
        StatementFoot.Signed signed) {}
