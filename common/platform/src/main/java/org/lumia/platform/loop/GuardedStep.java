package org.lumia.platform.loop;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A duty between standby and its steps: begun when the lease is taken, ended when it is lost or a step fails. */
final class GuardedStep implements Loop.Step {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedStep.class);

    private final Lease lease;
    private final Lease.Duty duty;
    private final Duration standby;
    private boolean begun;
    private boolean told;

    GuardedStep(Lease lease, Lease.Duty duty, Duration standby) {
        this.lease = lease;
        this.duty = duty;
        this.standby = standby;
    }

    @Override
    public Duration run() throws Exception {
        if (!lease.isOurs()) {
            end();
            if (!lease.tryTake()) {
                if (!told) {
                    LOG.info("standby: another process holds the lease {}", lease.name());
                    told = true;
                }
                return standby;
            }
            told = false;
        }
        boolean done = false;
        boolean broken = false;
        try {
            if (!begun) {
                begun = true;
                duty.begin();
            }
            Duration wait = duty.step().run();
            done = true;
            return wait;
        } catch (InterruptedException stop) {
            throw stop;
        } catch (Throwable failed) {
            broken = !(Failure.of(failed) instanceof Failure.Absent);
            throw failed;
        } finally {
            if (!done) {
                end();
            }
            if (broken) {
                lease.resign();
            }
        }
    }

    private void end() {
        if (begun) {
            begun = false;
            duty.end();
        }
    }
}
