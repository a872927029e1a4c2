package org.lumia.ingress.app;

import org.lumia.ingress.chain.Certificates;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.SpeakingSigner;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.members.MemberFeed;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.schedule.MemberLists;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Whose signatures count: the lists of members, this operator's own keys in them, and certificates. */
@Configuration(proxyBeanMethods = false)
class MembersConfiguration {

    @Bean
    MemberFeed memberFeed(Genesis genesis, KafkaLog log, Topics topics) {
        return new MemberFeed(new MemberLists(genesis.members()), log, topics);
    }

    /** Injected by this type; {@code Signer} alone would be ambiguous. */
    @Bean
    SpeakingSigner speakingSigner(
            @Qualifier("operatorSigner") Signer operatorSigner, OperatorSettings operator, MemberFeed members) {
        return new SpeakingSigner(operatorSigner, operator.address(), members.lists());
    }

    @Bean
    Certificates certificates(Genesis genesis, MemberFeed members, RecentBlocks recent) {
        return new Certificates(genesis.signingDomain(), genesis.subnet(), members.lists(), recent::block);
    }
}
