package org.lumia.devnet;

import java.util.List;
import org.lumia.localnet.PostgresServer;

/** A devnet's Postgres, as whoever did not start it sees it. */
record RunningPostgres(String address, String user) implements PostgresServer {

    static RunningPostgres of(DevnetDescription devnet) {
        return new RunningPostgres("127.0.0.1:" + devnet.devnetPorts().postgres(), devnet.postgresUser());
    }

    /** An operator's, on its own database, which is created if it does not exist. */
    List<DevnetServices.Service> services(DevnetSettings subnet, Operator operator) {
        return new DevnetServices(subnet, operator, database(operator.database()), user).wanted();
    }

    @Override
    public void close() {}
}
