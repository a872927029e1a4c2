package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.rpc.AnswerBuffer;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/** In how many frames a message goes. */
class MessagePartsTest {
    private final List<TextMessage> sent = new ArrayList<>();

    /** Takes what is sent; nothing else is asked of it. */
    private final WebSocketSession session = (WebSocketSession) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {WebSocketSession.class}, (proxy, method, arguments) -> {
                sent.add((TextMessage) arguments[0]);
                return null;
            });

    private String whole() {
        assertThat(sent.subList(0, sent.size() - 1)).noneMatch(TextMessage::isLast);
        assertThat(sent.getLast().isLast()).isTrue();
        var text = new StringBuilder();
        sent.forEach(part -> text.append(part.getPayload()));
        sent.clear();
        return text.toString();
    }

    private void answer(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        new MessageParts(session, bytes.length).utf8(AnswerBuffer.wrap(bytes, 0, bytes.length));
    }

    @Test
    void aMessageThatFitsIsOneFrame() throws Exception {
        answer("{\"id\":1}");
        assertThat(sent).hasSize(1);
        assertThat(whole()).isEqualTo("{\"id\":1}");
        var notice = new MessageParts(session, 30);
        notice.text("head", false);
        notice.text("payload", false);
        notice.text("tail", true);
        assertThat(sent).hasSize(1);
        assertThat(whole()).isEqualTo("headpayloadtail");
    }

    @Test
    void aLargeOneIsPartsThatMakeItUp() throws Exception {
        for (int length : new int[] {8_191, 8_192, 8_193, 16_384, 100_000}) {
            String text = "é1".repeat(length / 2) + "x".repeat(length % 2);
            answer(text);
            assertThat(sent).hasSize((length + 8_191) / 8_192);
            assertThat(whole()).isEqualTo(text);
        }
    }
}
