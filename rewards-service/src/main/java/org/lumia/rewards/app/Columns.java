package org.lumia.rewards.app;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/** Value types in columns: bytea for hashes and addresses, numeric for wei. */
final class Columns {
    private Columns() {}

    static BigDecimal wei(UInt256 amount) {
        return new BigDecimal(amount.toBigInteger());
    }

    static UInt256 wei(ResultSet row, String column) throws SQLException {
        return UInt256.of(row.getBigDecimal(column).toBigIntegerExact());
    }

    static Hash hash(ResultSet row, String column) throws SQLException {
        return Hash.wrap(row.getBytes(column));
    }

    static Address address(ResultSet row, String column) throws SQLException {
        return Address.wrap(row.getBytes(column));
    }
}
