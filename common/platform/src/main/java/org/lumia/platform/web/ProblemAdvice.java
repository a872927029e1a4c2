package org.lumia.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.loop.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns what controllers throw into problem details: what is away may be asked again; anything else unexpected is logged and not shown. */
@RestControllerAdvice
public class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ProblemDetail problem(ProblemException e, HttpServletResponse response) {
        HttpAnswers.sayWhen(response, e.status().value());
        var problem = ProblemDetail.forStatusAndDetail(e.status(), e.getMessage());
        problem.setTitle(e.title());
        return problem;
    }

    @ExceptionHandler
    @Nullable
    ProblemDetail gone(IOException e) {
        LOG.debug("a client went away: {}", e.toString());
        return null;
    }

    @ExceptionHandler
    ProblemDetail unexpected(Exception e, HttpServletRequest request, HttpServletResponse response) {
        if (Failure.of(e) instanceof Failure.Absent(String reason)) {
            LOG.warn("{} {} waits: {}", request.getMethod(), request.getRequestURI(), reason);
            HttpAnswers.sayWhen(response, HttpStatus.SERVICE_UNAVAILABLE.value());
            return ProblemDetail.forStatusAndDetail(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Something that this service needs does not answer; try again later.");
        }
        LOG.error("{} {} failed: {}", request.getMethod(), request.getRequestURI(), e.toString(), e);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "The service failed; its log says why.");
    }
}
