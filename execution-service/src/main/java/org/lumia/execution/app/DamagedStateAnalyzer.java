package org.lumia.execution.app;

import org.lumia.chain.state.StateDamagedException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Where the state cannot be opened, its sentence alone says so at the end of the log, without a stack trace. */
final class DamagedStateAnalyzer extends AbstractFailureAnalyzer<StateDamagedException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, StateDamagedException cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
