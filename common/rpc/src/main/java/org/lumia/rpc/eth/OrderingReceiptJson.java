package org.lumia.rpc.eth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.lumia.ethereum.Hex;
import org.lumia.protocol.fairness.OrderingReceipt;
import org.lumia.protocol.message.Protobufs;
import org.lumia.rpc.Fields;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;

/** An ordering receipt as JSON: numbers as quantities, bytes in hex. */
public final class OrderingReceiptJson {
    private static final String TYPE = "OrderingReceipt";

    private OrderingReceiptJson() {}

    public static Map<String, Object> write(OrderingReceipt receipt) {
        var json = new LinkedHashMap<String, Object>();
        json.put("subnet", quantity(receipt.subnet()));
        json.put("transactionHash", receipt.transactionHash().toString());
        json.put("offset", quantity(receipt.offset()));
        json.put("timeMs", quantity(receipt.timeMs()));
        json.put("operator", receipt.operator().toString());
        json.put("signature", Hex.encode(receipt.signature().toByteArray()));
        return json;
    }

    private static String quantity(long unsigned) {
        return "0x" + Long.toHexString(unsigned);
    }

    /** @throws org.lumia.rpc.MalformedException naming the field that is missing or of a wrong type */
    public static OrderingReceipt read(JsonNode node) {
        Fields fields = Fields.of(node);
        return new OrderingReceipt(
                field(fields, "subnet", Params::parseUnsignedLong),
                field(fields, "transactionHash", Params::parseHash),
                field(fields, "offset", Params::parseUnsignedLong),
                field(fields, "timeMs", Params::parseUnsignedLong),
                field(fields, "operator", Params::parseAddress),
                Protobufs.bytes(field(fields, "signature", Params::parseData)));
    }

    private static <T> T field(Fields fields, String name, Function<String, T> parser) {
        return fields.required(name, TYPE, parser);
    }
}
