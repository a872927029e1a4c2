package org.lumia.platform.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.lumia.rpc.ByteBudget;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

/** What requests to some paths read of other services is drawn from the budget of all requests. */
public final class InFlightFilter extends HttpFilter {
    private static final long serialVersionUID = 1;

    private final transient ByteBudget budget;

    private InFlightFilter(ByteBudget budget) {
        this.budget = budget;
    }

    /** @param pattern of paths, as servlets write it */
    public static FilterRegistrationBean<InFlightFilter> at(String pattern, ByteBudget budget) {
        var registration = new FilterRegistrationBean<>(new InFlightFilter(budget));
        registration.addUrlPatterns(pattern);
        return registration;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try (var share = budget.share()) {
            share.<Boolean, Exception>with(() -> {
                chain.doFilter(request, response);
                return true;
            });
        } catch (IOException | ServletException | RuntimeException failed) {
            throw failed;
        } catch (Exception unexpected) {
            throw new ServletException(unexpected);
        }
    }
}
