package org.lumia.ingress.app;

import java.util.List;
import java.util.Locale;
import org.lumia.ingress.chain.DelayWindow;
import org.lumia.ingress.chain.Milestones;
import org.lumia.ingress.chain.StepDelays;
import org.lumia.platform.web.ProblemException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How long transactions took from step to step. */
@RestController
@RequestMapping("/v1")
class DelaysController {
    private final StepDelays delays;

    DelaysController(Milestones milestones) {
        this.delays = milestones.delays();
    }

    /** @param window hour or day, that ends now */
    record DelaysView(String window, List<StepView> steps) {}

    /**
     * @param step that ends the delay
     * @param since the step that begins it
     * @param transactions that reached it in the window, as far as this replica saw both steps
     * @param p50Ms that half of them did not exceed, to an eighth; as the others, 0 where there are none
     */
    record StepView(String step, String since, long transactions, long p50Ms, long p90Ms, long p99Ms, long maxMs) {
        static StepView of(StepDelays.Step step, DelayWindow.Summary summary) {
            return new StepView(
                    step.name().toLowerCase(Locale.ROOT),
                    step.since(),
                    summary.count(),
                    summary.p50Ms(),
                    summary.p90Ms(),
                    summary.p99Ms(),
                    summary.maxMs());
        }
    }

    @GetMapping("/delays")
    DelaysView delays(@RequestParam(defaultValue = "hour") String window) {
        StepDelays.Window wanted = switch (window) {
            case "hour" -> StepDelays.Window.HOUR;
            case "day" -> StepDelays.Window.DAY;
            default -> throw ProblemException.badRequest("window is hour or day.");
        };
        return new DelaysView(
                window,
                delays.over(wanted, System.currentTimeMillis()).entrySet().stream()
                        .map(step -> StepView.of(step.getKey(), step.getValue()))
                        .toList());
    }
}
