package org.lumia.operator;

import java.util.Locale;
import org.lumia.operator.plan.Membership;
import tools.jackson.databind.json.JsonMapper;

/** A membership for scripts; amounts in wei. */
final class MembershipJson {

    private MembershipJson() {}

    static String write(Membership membership) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("operator", membership.operator().toString());
        json.put("status", membership.status().name().toLowerCase(Locale.ROOT));
        json.put("signer", membership.signer().toString());
        json.put("weight", membership.weight());
        json.put("jailed", membership.jailed());
        json.put("feeRecipient", membership.feeRecipient().toString());
        json.put("lastBatchEpoch", membership.lastBatchEpoch());
        json.put("listKnown", membership.listKnown());
        json.putNull("inForce");
        membership
                .inForce()
                .ifPresent(member -> json.putObject("inForce")
                        .put("weight", member.weight())
                        .put("signer", member.signer().toString()));
        var pending = json.putArray("pending");
        membership.changes().forEach(change -> {
            var one = pending.addObject().put("l1Message", change.index()).put("what", change.what());
            if (change.fromEpoch() >= 0) {
                one.put("fromEpoch", change.fromEpoch());
                change.fromTime().ifPresent(time -> one.put("fromTime", time.toString()));
            }
        });
        json.put("bondWei", membership.bond().amount().toString());
        json.put("bondNeededWei", membership.bond().needed().toString());
        json.put(
                "withdrawable",
                membership.bond().locked().isEmpty()
                        && membership.bond().amount().signum() > 0);
        membership.bond().locked().ifPresent(why -> json.put("locked", why));
        json.putNull("payer");
        membership
                .payer()
                .ifPresent(payer -> json.putObject("payer")
                        .put("address", payer.address().toString())
                        .put("wei", payer.wei().toString()));
        return json.toPrettyString();
    }
}
