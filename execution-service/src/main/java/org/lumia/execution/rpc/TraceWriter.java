package org.lumia.execution.rpc;

import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lumia.evm.trace.GethTracer;
import org.lumia.evm.trace.StructLogger;
import org.lumia.evm.trace.TraceBudget;
import org.lumia.evm.trace.TraceTooLargeException;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.JsonRpcLimits;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Writes traces as JSON while they come about, up to a number of bytes. */
final class TraceWriter {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(JsonRpcLimits.ANSWER_NESTING_MAX)
                            .build())
                    .build())
            .build();

    private final int bytesMax;
    private final AnswerBuffer bytes;
    private final JsonGenerator json;

    /** What is over the bound is refused when it is written, not when all is there. */
    TraceWriter(int bytesMax) {
        this.bytesMax = bytesMax;
        this.bytes = AnswerBuffer.of(bytesMax);
        var budget = new TraceBudget(bytesMax);
        this.json = JSON.createGenerator(new OutputStream() {
            @Override
            public void write(int b) {
                budget.take(1);
                bytes.write(b);
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                budget.take(length);
                bytes.write(from, offset, length);
            }
        });
    }

    JsonGenerator json() {
        return json;
    }

    /**
     * Runs a transaction under a new tracer and writes what that saw as one object.
     *
     * @throws TraceTooLargeException when it is more than there may be
     */
    void trace(TraceOptions options, long logsBefore, Function<GethTracer, GethTracer.Outcome> run) {
        GethTracer tracer = options.tracer(this::value, new TraceBudget(bytesMax), logsBefore);
        if (tracer instanceof StructLogger) {
            json.writeStartObject();
            json.writeName("structLogs");
            json.writeStartArray();
            GethTracer.Outcome outcome = run.apply(tracer);
            json.writeEndArray();
            for (var entry : tracer.result(outcome).entrySet()) {
                json.writeName(entry.getKey());
                value(entry.getValue());
            }
            json.writeEndObject();
        } else {
            value(tracer.result(run.apply(tracer)));
        }
    }

    /** By hand, for calls nest a thousand deep: a general serializer takes many frames of the stack a level. */
    private void value(Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (var entry : map.entrySet()) {
                    json.writeName((String) entry.getKey());
                    value(entry.getValue());
                }
                json.writeEndObject();
            }
            case List<?> list -> {
                json.writeStartArray();
                for (Object item : list) {
                    value(item);
                }
                json.writeEndArray();
            }
            case String text -> json.writeString(text);
            case Boolean flag -> json.writeBoolean(flag);
            case Number number -> json.writeNumber(number.longValue());
            default -> throw new IllegalStateException("not a value of JSON: " + value.getClass());
        }
    }

    AnswerBuffer written() {
        json.close();
        return bytes;
    }
}
