package org.lumia.protocol.message;

import java.util.List;
import org.lumia.ethereum.Address;

/**
 * Names of a subnet's topics: two shared by its operators, the others one operator's own.
 *
 * @param subnet the subnet's name in genesis
 */
public record Topics(String subnet, Address operator) {
    public String txIn() {
        return subnet + ".tx-in";
    }

    public String attestations() {
        return subnet + ".attestations";
    }

    public String ordered() {
        return own("ordered");
    }

    public String executed() {
        return own("executed");
    }

    public String batches() {
        return own("batches");
    }

    public String settled() {
        return own("settled");
    }

    public String l1Inbox() {
        return own("l1-inbox");
    }

    /** The operator's own, which its services read from each other. */
    public List<String> own() {
        return List.of(ordered(), executed(), batches(), settled(), l1Inbox());
    }

    private String own(String topic) {
        return subnet + "." + operator.toString().substring(2) + "." + topic;
    }
}
